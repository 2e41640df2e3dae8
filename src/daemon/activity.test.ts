import { beforeEach, describe, expect, it } from "vitest";
import { limits } from "../core/limits.ts";
import type { Page } from "../core/page.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { Activity } from "./activity.ts";
import type { LearnedBatch } from "./pipeline.ts";

const hops = { feed: 1, embed: 30, store: 2, index: 0.5 };

function batchOf(page_ids: readonly string[], more: Partial<LearnedBatch> = {}): LearnedBatch {
  const report = { learned: page_ids, same: [], failed: [], embedded: page_ids.length, reading: 1, hops };
  return { report, events: page_ids.length, changeLogMs: 60, searchableMs: [90, 110], ...more };
}

/** Rows for every id but `gone`. */
const rows = {
  asked: [] as string[][],
  async get(page_ids: readonly string[]): Promise<ReadonlyMap<string, Page>> {
    this.asked.push([...page_ids]);
    const row = (page_id: string): Page => ({ page_id, number: 7, section: 1, char_id: "", title: "Lamp", body: "." });
    return new Map(page_ids.filter((page_id) => page_id !== "gone").map((page_id) => [page_id, row(page_id)]));
  },
};

let clock: ManualClock;
let activity: Activity;
beforeEach(() => {
  clock = new ManualClock();
  activity = new Activity(clock);
  rows.asked.length = 0;
});

describe("what was learned lately", () => {
  it("tells of each batch when it was searchable, what its hops took, and its pages as their rows are now", async () => {
    activity.add(batchOf(["lamp", "gone"]));
    const { batches, at } = await activity.since(undefined, rows);
    expect(batches).toEqual([
      {
        at,
        events: 2,
        learned: 2,
        failed: 0,
        searchableMs: 110,
        hops: { "change-log": 60, ...hops },
        pages: [
          { page_id: "lamp", number: 7, title: "Lamp" },
          { page_id: "gone", number: null, title: null },
        ],
      },
    ]);
  });

  it("leaves out what wasn't told: times of pages that no event told of", async () => {
    activity.add(batchOf(["lamp"], { events: 0, changeLogMs: undefined, searchableMs: [] }));
    const { batches } = await activity.since(undefined, rows);
    expect(batches).toMatchObject([{ events: 0, searchableMs: null, hops }]);
    expect(batches[0]?.hops).not.toHaveProperty("change-log");
  });

  it("tells after a cursor only what is new, and reads no row while nothing is", async () => {
    activity.add(batchOf(["one"]));
    const first = await activity.since(undefined, rows);
    activity.add(batchOf(["two"]));
    const second = await activity.since(first.cursor, rows);
    expect(second.batches.flatMap(({ pages }) => pages)).toMatchObject([{ page_id: "two" }]);
    expect((await activity.since(second.cursor, rows)).batches).toEqual([]);
    expect(rows.asked).toEqual([["one"], ["two"]]);
  });

  it("tells all to who comes with the cursor of another life, or with nonsense", async () => {
    activity.add(batchOf(["one"]));
    const { cursor } = await activity.since(undefined, rows);
    clock.advance(1_000);
    const next = new Activity(clock);
    next.add(batchOf(["two"]));
    for (const after of [cursor, "", "nonsense", `${cursor}x`]) {
      expect((await next.since(after, rows)).batches, after).toHaveLength(1);
    }
  });

  it("remembers so many batches and pages, the last, and names no more than an answer may", async () => {
    for (let index = 0; index < limits.activityBatchesMax + 10; index++) {
      activity.add(batchOf(Array.from({ length: 20 }, (_, page) => `${index}-${page}`)));
    }
    const { batches } = await activity.since(undefined, rows);
    expect(batches).toHaveLength(limits.activityBatchesMax);
    const last = limits.activityBatchesMax + 9;
    expect(batches.at(-1)?.pages.map(({ page_id }) => page_id)).toEqual(
      Array.from({ length: limits.activityBatchPagesMax }, (_, index) => `${last}-${12 + index}`),
    );
    expect(batches.flatMap(({ pages }) => pages)).toHaveLength(limits.activityPagesMax);
    expect(batches[0]).toMatchObject({ learned: 20, pages: [] });
  });
});
