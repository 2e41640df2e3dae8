import type { ChatModel } from "../../src/core/answer/chat-model.ts";
import { dealingClusterer } from "../fakes/nights.ts";
import { systemClock } from "../../src/daemon/clock.ts";
import type { Stores } from "../../src/daemon/engine.ts";
import { Nightly } from "../../src/daemon/nightly.ts";
import { pageOf } from "../contracts/page-store.ts";
import type { BookEngine } from "./book-engine.ts";

/** Where a night can be made to die: after a step is told, half-way through one, or around its publishing. */
export const nightPoints = [
  "begun",
  "gather",
  "cluster",
  "map",
  "a model's answer",
  "half of the drafts",
  "summarise",
  "before publish",
  "after publish",
  "publish",
  "end",
] as const;
export type NightPoint = (typeof nightPoints)[number];

/** Whether a run that died there had published. */
export function isPublishedAt(point: NightPoint): boolean {
  return ["after publish", "publish", "end"].includes(point);
}

/** Summaries that a run that died there had kept, of four. */
export function keptAt(point: NightPoint): number {
  if (point === "a model's answer" || point === "half of the drafts") return 2;
  return point === "summarise" || point === "before publish" ? 4 : 0;
}

export const nightPages = Array.from({ length: 40 }, (_, n) =>
  pageOf(`p${n}`, n + 1, {
    body: `The bell of house ${n} rang at night, and the lamp in window ${n} went out. Nobody had seen a goose on roof ${n} before.`,
  }),
);

/** Writes the book, and waits until all of it can be found. */
export async function writeNightBook({ writer }: BookEngine): Promise<void> {
  const pages = nightPages.map((page) => ({ page, where: page.page_id }));
  await writer.write({ pages, characters: [], replace: true }, {}, AbortSignal.timeout(30_000));
}

/** A model that says the same of every cluster, and tells of each call, which waits for what that gives. */
export function modelThatTells(onCall: () => unknown): ChatModel {
  return {
    name: "fake:model",
    contextTokens: 4_000,
    async *answer() {
      await onCall();
      const text =
        "Bells ring in the houses at night, and lamps go out in their windows, where geese sit on the roofs.";
      yield { kind: "words", text };
      yield { kind: "usage", usage: { promptTokens: 100, answerTokens: 20 } };
    },
    warm: async () => {},
  };
}

/** What a night needs of a book. */
export interface NightBook extends Pick<BookEngine, "memory"> {
  readonly stores: Pick<Stores, "pages" | "leases" | "nights" | "nightRuns">;
}

/** The nights of a book, as its daemon has them; `hit` is called with each point as it is passed. */
export function nightlyOf(
  { memory, stores }: NightBook,
  hit: (point: NightPoint) => void,
  onCall: () => unknown,
  holder = "attic:/book",
): Nightly {
  const { pages, leases } = stores;
  let calls = 0;
  const chat = modelThatTells(async () => {
    await onCall();
    calls += 1;
    if (calls === 3) hit("a model's answer");
  });
  return new Nightly({
    memory,
    pages,
    leases,
    nights: nightsThatHit(stores.nights, hit),
    runs: runsThatHit(stores.nightRuns, hit),
    chat,
    clusterer: dealingClusterer,
    holder,
    clock: systemClock,
    log: () => {},
    at: "00:00",
    waitingSinceMs: async () => 0,
    alarm: async () => {},
    onEnd: () => {},
  });
}

function nightsThatHit(nights: Stores["nights"], hit: (point: NightPoint) => void): Stores["nights"] {
  let kept = 0;
  return {
    latest: () => nights.latest(),
    drafts: () => nights.drafts(),
    async keepDraft(draft) {
      await nights.keepDraft(draft);
      kept += 1;
      if (kept === 2) hit("half of the drafts");
    },
    async publish(night, before) {
      hit("before publish");
      const isLatest = await nights.publish(night, before);
      hit("after publish");
      return isLatest;
    },
  };
}

function runsThatHit(runs: Stores["nightRuns"], hit: (point: NightPoint) => void): Stores["nightRuns"] {
  return {
    list: (limit) => runs.list(limit),
    async save(run) {
      await runs.save(run);
      if (run.state === "running") hit(run.steps.at(-1)?.name ?? "begun");
      if (run.state === "done") hit("end");
    },
  };
}
