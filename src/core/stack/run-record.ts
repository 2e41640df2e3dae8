/**
 * How every later command finds what `up` started: the contents of run.json. A process is known by its pid together
 * with the time it started, because a pid alone is given to others in time.
 */
export interface RunRecord {
  readonly schema: "gibsey.run/1";
  readonly runtime: string;
  readonly daemonUrl: string;
  readonly version: string;
  readonly services: readonly RunningService[];
}

export interface RunningService extends ProcessIdentity {
  readonly name: string;
  readonly port: number;
  readonly readyMs: number;
}

export interface ProcessIdentity {
  readonly pid: number;
  /** An opaque word of the operating system for when the process started. */
  readonly startedAt: string;
}
