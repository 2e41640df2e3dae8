import type { StatusReport } from "../../stack/status-report.ts";

/** The book's daemon, found by run.json or by GIBSEY_URL. */
export interface DaemonProbes {
  /** Where it is to answer; undefined when none was started, or it has stopped. */
  url(): Promise<string | undefined>;
  /** Its process, by the operating system: `gone` when run.json names one that has ended without saying so. */
  process(): Promise<{ readonly state: "none" | "alive" | "gone" | "elsewhere"; readonly pid?: number }>;
  /** What `GET /status` answers. @throws GibseyError DAEMON_DOWN, TOKEN_REFUSED and others. */
  status(signal: AbortSignal): Promise<StatusReport>;
}
