import type { NightRun, NightStep } from "../store/night-runs.ts";

/** A run as programs and other people are told of it. */
export interface ToldRun extends Omit<NightRun, "startedAtMs" | "endedAtMs" | "steps"> {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Until now, while it runs; 0 where nobody knows. */
  readonly tookMs: number;
  readonly steps: readonly NightStep[];
}

export function toldRun({ startedAtMs, endedAtMs, ...run }: NightRun, nowMs: number): ToldRun {
  const untilMs = endedAtMs ?? (run.state === "running" ? nowMs : startedAtMs);
  return {
    ...run,
    startedAt: new Date(startedAtMs).toISOString(),
    ...(endedAtMs === undefined ? {} : { endedAt: new Date(endedAtMs).toISOString() }),
    tookMs: Math.max(0, untilMs - startedAtMs),
  };
}
