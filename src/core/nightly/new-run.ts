import { randomBytes } from "node:crypto";
import type { NightRun } from "../store/night-runs.ts";

/** A run that begins: nothing is done yet. */
export function newRun(
  { runId, date, trigger, notes = [] }: Pick<NightRun, "runId" | "date" | "trigger"> & Partial<Pick<NightRun, "notes">>,
  startedAtMs: number,
): NightRun {
  const counts = { pages: 0, clusters: 0, changed: 0, summaries: 0, modelCalls: 0, promptTokens: 0, answerTokens: 0 };
  return { runId, date, trigger, state: "running", startedAtMs, steps: [], notes, ...counts };
}

/** Begins with the time, so that runs sort as they were begun; chance keeps two machines' apart. */
export function newRunId(nowMs: number): string {
  return `${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "")}-${randomBytes(3).toString("hex")}`;
}
