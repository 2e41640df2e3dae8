import type { ProcessIdentity, RunningService } from "./run-record.ts";
import type { ServerName } from "./server-rules.ts";

/** How a process ended that was asked to: by itself, by SIGKILL; `gone` when it wasn't running. */
export type StopOutcome = "gone" | "stopped" | "killed";

/** Where servers run. How they are started and recorded is its business; when, is for others to decide. */
export interface ServiceHost {
  /** Starts a server; resolves once its process is there and recorded. @throws GibseyError SERVICE_FAILED */
  start(name: ServerName, signal: AbortSignal): Promise<RunningService>;
  /**
   * Waits until a server answers, and records it as ready.
   * @throws GibseyError SERVICE_FAILED when it ends before, with its exit status, last lines and the reason if one is known;
   * the signal's reason.
   */
  untilReady(service: RunningService, signal: AbortSignal): Promise<RunningService>;
  /** Whether a server answers now. Never throws. */
  isReady(service: RunningService): Promise<boolean>;
  isAlive(identity: ProcessIdentity): Promise<boolean>;
  /** Resident memory of a process; 0 when it is gone. */
  rssBytes(identity: ProcessIdentity): Promise<number>;
}
