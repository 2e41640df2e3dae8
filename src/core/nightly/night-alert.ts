import { limits } from "../limits.ts";
import type { NightRun } from "../store/night-runs.ts";

/** A night of which somebody is to be told. */
export interface NightAlert {
  readonly kind: "failed" | "cut" | "missed";
  /** One line. */
  readonly message: string;
  readonly run: NightRun;
}

/** Tells people of a night, bounded in time. Rejects with why they weren't told. */
export type NightAlarm = (alert: NightAlert, signal: AbortSignal) => Promise<void>;

/** What is to be told of a run; nothing of one that went well, or that somebody ended. One that nobody saw end has failed. */
export function alertOf(run: NightRun, missed: number): NightAlert | undefined {
  const reasons = run.notes.length === 0 ? "" : `: ${run.notes.join("; ")}`;
  const told = (kind: NightAlert["kind"], message: string) => ({
    kind,
    message: message.replaceAll(/\s+/g, " ").trim(),
    run,
  });
  const isLost = run.state === "interrupted" && run.endedAtMs === undefined;
  if (run.state === "failed" || isLost) return told("failed", `the night of ${run.date} failed${reasons}`);
  if (run.state === "cut") return told("cut", `the night of ${run.date} was cut short${reasons}`);
  if (missed < limits.nightsMissedTold || run.state !== "done") return undefined;
  return told("missed", `${missed} nights before that of ${run.date} were missed, and are made up for`);
}
