import type { NightAudit } from "../../nightly/audit-night.ts";
import type { NightRun } from "../../store/night-runs.ts";

/** The book's nights, as they are stored, and who begins them. */
export interface NightlyProbes {
  /** When the daemon begins nights by itself, `HH:MM`; `off` where it doesn't. */
  readonly at: string;
  /** The jobs of the operating system's schedulers that begin them. */
  installed(): Promise<readonly InstalledNight[]>;
  /** The newest first; undefined where there is no book yet. @throws as the stores do. */
  runs(): Promise<readonly NightRun[] | undefined>;
  /** Since when the book waits for its first night, in epoch ms; undefined where it doesn't wait yet. */
  waitingSinceMs(): Promise<number | undefined>;
  /** How many pages the book has. @throws as the stores do. */
  pages(): Promise<number>;
  /** The latest night compared with the rows; undefined where there was none. @throws as the stores do. */
  audit(): Promise<NightAudit | undefined>;
  /** The time on this machine, in epoch ms. */
  nowMs(): number;
}

export interface InstalledNight {
  readonly kind: "cron" | "systemd";
  /** When it begins, `HH:MM`; undefined when somebody has written that in another way. */
  readonly at: string | undefined;
  /** Programs that it would run and that aren't there any more. */
  readonly lost: readonly string[];
}
