import type { StatusReport } from "../../stack/status-report.ts";

/** The book's daemon, found by run.json or by GIBSEY_URL. */
export interface DaemonProbes {
  /** This gibsey's own version. */
  readonly ownVersion: string;
  /** Where it is to answer; undefined when none was started, or it has stopped. */
  url(): Promise<string | undefined>;
  /** Its process, by the operating system: `gone` when run.json names one that has ended without saying so. */
  process(): Promise<{ readonly state: "none" | "alive" | "gone" | "elsewhere"; readonly pid?: number }>;
  /** What `GET /status` answers, asked once and for less than a check's time. @throws GibseyError DAEMON_DOWN, TOKEN_REFUSED and others. */
  status(signal: AbortSignal): Promise<StatusReport>;
  /**
   * What its pipeline waits on within some seconds: while it tries again, it says that it learns. Undefined when it waits on
   * nothing.
   */
  problem(signal: AbortSignal): Promise<string | undefined>;
  /** The same, asked anew at each call, for a check that looks again. @throws GibseyError DAEMON_DOWN, TOKEN_REFUSED and others. */
  statusNow(signal: AbortSignal): Promise<StatusReport>;
  /** Whether its process is held up by a signal, and does nothing until it is continued. */
  isHeldUp(): Promise<boolean>;
  /** The data dir's lock: whether somebody holds it, and which processes but the recorded daemon have its file open. */
  lock(): Promise<{ readonly isHeld: boolean; readonly others: readonly LockHolder[] }>;
  token(): Promise<TokenFacts>;
  /** The addresses at which its process listens, such as `127.0.0.1:8001` or `*:8001`; undefined when it can't be told. */
  listening(): Promise<readonly string[] | undefined>;
  /** The lines of its log that tell of errors since it was started, and whether the log was removed under it. */
  log(uptimeMs: number): Promise<{ readonly errors: readonly string[]; readonly isRemoved: boolean }>;
}

export interface LockHolder {
  readonly pid: number;
  /** Its pid and command line. */
  readonly words: string;
  readonly isDaemon: boolean;
  /** Where it listens, if it does: a daemon does so from its start on. */
  readonly listening: readonly string[];
}

export interface TokenFacts {
  /** The variable or file that the token is from. */
  readonly from: string;
  readonly isFile: boolean;
  readonly isThere: boolean;
  readonly isOwn: boolean;
  /** Permissions of the file; undefined when there is none, or it is no file. */
  readonly mode: number | undefined;
}
