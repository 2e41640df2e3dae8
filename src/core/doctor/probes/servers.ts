import type { ServerName } from "../../stack/server-rules.ts";
import type { ServiceStatus } from "../../stack/status-report.ts";

/** The servers that gibsey started, as the operating system or Docker sees them. */
export interface ServerProbes {
  /** undefined when none of that name was started. */
  status(name: ServerName): Promise<ServiceStatus | undefined>;
  /** Whether somebody has halted its process (SIGSTOP, a debugger): it lives and does nothing. */
  isHalted(name: ServerName): Promise<boolean>;
  /** Who listens at its port, in words; undefined when nobody does. */
  portHolder(name: ServerName): Promise<string | undefined>;
  /** The last lines of its log since it was started, what its JVM says after them and an empty line; none where there is no log. */
  lastLines(name: ServerName): Promise<readonly string[]>;
}
