import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { planMemory } from "../../core/stack/memory-plan.ts";
import { planPorts, type PortPlanInput, type PortProbes } from "../../core/stack/port-plan.ts";
import { serverNames, serverRules } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";
import type { Machine } from "./machine.ts";

export interface PlanInput extends PortPlanInput {
  readonly keyspace: string;
  readonly runtime: StackPlan["runtime"];
  /** Where the servers' files will be. */
  readonly folder: string;
  /** The plan of servers that run now: what is started beside them is started from it, too. */
  readonly kept?: StackPlan;
}

export interface PlanProbes extends PortProbes {
  readonly machine: Machine;
}

/** What will be started, and what a reader is told of it. */
export interface PlannedStack {
  readonly plan: StackPlan;
  readonly notes: readonly string[];
}

/**
 * Looks at everything that a start needs, before anything is started.
 * @throws GibseyError PORT_TAKEN, MEMORY_SHORT, DISK_FULL
 */
export async function planStack(input: PlanInput, probes: PlanProbes): Promise<PlannedStack> {
  if (input.kept !== undefined) {
    // Those that run hold on to the ports of the others, so none is exchanged.
    const ports = await planPorts({ ...input, anyPort: false }, probes);
    return { plan: { ...input.kept, ports }, notes: [] };
  }
  const { machine } = probes;
  const ports = await planPorts(input, probes);
  const { heapMb, totalMb, warning } = planMemory(machine.availableMb);
  const diskMb = await machine.diskFreeMb(input.folder);
  if (diskMb < limits.stackDiskMbMin) {
    throw new GibseyError(
      "DISK_FULL",
      `the servers need ${limits.stackDiskMbMin} MiB of disk, and ${Math.floor(diskMb)} are free for ${input.folder}`,
      "make room, or name another with --data-dir",
    );
  }
  const plan: StackPlan = {
    schema: "gibsey.stack/1",
    runtime: input.runtime,
    keyspace: input.keyspace,
    ports,
    heapMb,
    writers: Math.min(limits.cassandraWritersMax, Math.max(limits.cassandraWritersMin, machine.cores)),
    cdcSpaceMb: Math.floor(Math.min(limits.cdcSpaceMbMax, diskMb * limits.cdcSpaceShare)),
  };
  const heaps = serverNames.map((name) => `${name} ${heapMb[name]}`).join(", ");
  const places = serverNames.map((name) => `${name} ${ports[serverRules[name].port]}`).join(", ");
  return {
    plan,
    notes: [
      `memory: up to ${totalMb} of ${Math.floor(machine.availableMb)} MiB; heaps: ${heaps}`,
      `ports on 127.0.0.1: ${places}`,
      ...(warning === undefined ? [] : [warning]),
    ],
  };
}
