import type { ActivityBatch } from "../core/activity-report.ts";
import type { Look } from "./looks.ts";

/** What happened, as lines tell it. Times are ISO 8601. */
export type News =
  /** From here on. */
  | { readonly kind: "watching"; readonly at: string; readonly url: string }
  | ({ readonly kind: "batch" } & ActivityBatch)
  /** The pipeline waits on something, or goes on. */
  | { readonly kind: "waiting"; readonly at: string; readonly problem: string }
  | { readonly kind: "going-on"; readonly at: string }
  /** The daemon doesn't answer, or answers again. */
  | { readonly kind: "away"; readonly at: string; readonly problem: string }
  | { readonly kind: "back"; readonly at: string };

/** The news of each look. What had been learned before the first is no news, but how things stand is. */
export async function* newsOf(looks: AsyncIterable<Look>): AsyncGenerator<News> {
  let isFirst = true;
  let isAway = false;
  let waitsOn: string | undefined;
  for await (const look of looks) {
    const at = new Date(look.atMs).toISOString();
    if (look.kind === "away") {
      if (!isAway) yield { kind: "away", at, problem: look.problem.message };
      isAway = true;
      continue;
    }
    if (isAway) yield { kind: "back", at };
    isAway = false;
    if (isFirst) yield { kind: "watching", at, url: look.status.daemon.url };
    else for (const batch of look.activity.batches) yield { kind: "batch", ...batch };
    isFirst = false;
    const { problem } = look.status.pipeline;
    if (problem !== waitsOn) yield problem === undefined ? { kind: "going-on", at } : { kind: "waiting", at, problem };
    waitsOn = problem;
  }
}
