import { z } from "zod";
import { type NightRun, nightStates, nightSteps, nightTriggers } from "./night-runs.ts";
import { readAs } from "./read-as.ts";

/** A run as the one text in which stores keep it. */
export function runAsText(run: NightRun): string {
  return JSON.stringify(run);
}

/** {@link runAsText} read back; undefined where another version of gibsey wrote what this one can't read. */
export function runFrom(text: string): NightRun | undefined {
  return readAs(runSchema, text);
}

const stepSchema = z.object({
  name: z.enum(nightSteps),
  state: z.enum(["done", "cut", "failed"]),
  ms: z.number(),
  tries: z.number(),
  error: z.string().exactOptional(),
});

const runSchema = z.object({
  runId: z.string(),
  date: z.string(),
  trigger: z.enum(nightTriggers),
  state: z.enum(nightStates),
  startedAtMs: z.number(),
  endedAtMs: z.number().exactOptional(),
  steps: z.array(stepSchema),
  pages: z.number(),
  clusters: z.number(),
  changed: z.number(),
  summaries: z.number(),
  modelCalls: z.number(),
  promptTokens: z.number(),
  answerTokens: z.number(),
  notes: z.array(z.string()),
});
