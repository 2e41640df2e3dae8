import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import type { LearnedBatch } from "./pipeline.ts";
import { SearchableWatch } from "./searchable.ts";

const soon = AbortSignal.timeout(10_000);

function openWatch() {
  const under = openMemoryUnderTest();
  const watch = new SearchableWatch(under.memory);
  /** Learns as the pipeline does, and tells the watch. */
  const learn = async (...page_ids: string[]) => {
    const report = await under.memory.learn(page_ids.map((page_id) => ({ page_id, writtenAtMs: undefined })));
    const batch: LearnedBatch = { report, events: page_ids.length, changeLogMs: 1, searchableMs: [] };
    watch.notify(batch);
    return batch;
  };
  return { ...under, watch, learn };
}

describe("a writer's wait", () => {
  it("ends at once when its pages are searchable as they stand", async () => {
    const { book, watch, learn } = openWatch();
    await book.pages.put([pageOf("a", 1)]);
    await learn("a");
    const outcome = await watch.begin(["a"]).until(soon);
    expect(outcome).toEqual({ searchable: 1, of: 1, embedded: 0, failed: [], lastBatch: undefined });
  });

  it("hears of what was learned between the write and the wait, and tells progress and failures", async () => {
    const { book, watch, learn } = openWatch();
    const wait = watch.begin(["a", "b", "c"]);
    await book.pages.put([pageOf("a", 1), pageOf("b", 2, { body: "Arsenic." }), pageOf("c", 3)]);
    await learn("a", "b");
    const progress: number[] = [];
    const ended = wait.until(soon, ({ searchable }) => progress.push(searchable));
    const lastBatch = await learn("c");
    const failed = [{ page_id: "b", reason: expect.stringContaining("NaN") }];
    expect(await ended).toEqual({ searchable: 2, of: 3, embedded: 2, failed, lastBatch });
    expect(progress.at(-1)).toBe(2);
  });

  it("goes on when a batch had read its page before the write, and forgets the failure of the older text", async () => {
    const { book, watch, learn } = openWatch();
    await book.pages.put([pageOf("a", 1, { body: "Arsenic." }), pageOf("b", 2)]);
    const wait = watch.begin(["a", "b"]);
    await learn("a");
    await book.pages.put([pageOf("a", 1, { body: "Tea." }), pageOf("b", 2, { body: "New." })]);
    const ended = wait.until(soon);
    await learn("a");
    await learn("b");
    expect(await ended).toMatchObject({ searchable: 2, failed: [] });
  });

  it("ends with what is missing when the time is over", async () => {
    const { book, watch } = openWatch();
    const wait = watch.begin(["a", "b"]);
    await book.pages.put([pageOf("a", 1), pageOf("b", 2)]);
    const over = new AbortController();
    const ended = wait.until(over.signal);
    over.abort();
    await expect(ended).rejects.toMatchObject({
      code: "SEARCHABLE_TIMEOUT",
      message: expect.stringContaining("2 pages"),
    });
  });

  it("looks once for ten thousand batches that came before it looked, however many were about other pages", async () => {
    const { book, watch, learn } = openWatch();
    const wait = watch.begin(["a"]);
    await book.pages.put([pageOf("a", 1), pageOf("z", 2)]);
    const [mine, other] = [await learn("a"), await learn("z")];
    for (let times = 0; times < 10_000; times++) {
      watch.notify(mine);
      watch.notify(other);
    }
    const told: unknown[] = [];
    const outcome = await wait.until(soon, (progress) => told.push(progress));
    expect(told).toHaveLength(1);
    expect(outcome.searchable).toBe(1);
  });
});
