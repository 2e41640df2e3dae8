import type { MachineProbes } from "../../core/doctor/probes/machine.ts";

export function machineProbes(): MachineProbes {
  return { nodeVersion: process.versions.node };
}
