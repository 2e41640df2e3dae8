/** What the machine is and has. */
export interface MachineProbes {
  /** As `process.versions.node`. */
  readonly nodeVersion: string;
}
