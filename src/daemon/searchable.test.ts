import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import type { LearnedBatch } from "./pipeline.ts";
import { SearchableWatch, type WaitOutcome } from "./searchable.ts";

const soon = AbortSignal.timeout(10_000);

function openWatch() {
  const under = openMemoryUnderTest();
  const { memory, book } = under;
  /** The pages whose rows were read again for a wait. */
  const looked: string[] = [];
  const watch = new SearchableWatch({
    get readings() {
      return memory.readings;
    },
    async searchable(page_ids) {
      looked.push(...page_ids);
      return memory.searchable(page_ids);
    },
  });
  const untold = async (...page_ids: string[]): Promise<LearnedBatch> => {
    const report = await memory.learn(page_ids.map((page_id) => ({ page_id, writtenAtMs: undefined })));
    return { report, events: page_ids.length, changeLogMs: 1, searchableMs: [] };
  };
  /** Learns as the pipeline does, and tells the watch. */
  const learn = async (...page_ids: string[]) => {
    const batch = await untold(...page_ids);
    watch.notify(batch);
    return batch;
  };
  /** Writes one page as a writer does that waits, or as one that doesn't. */
  const write = (by: Pick<SearchableWatch, "write">, page_id: string, body: string) =>
    by.write(() => book.pages.put([pageOf(page_id, page_id.charCodeAt(0), { body })]));
  return { ...under, watch, looked, untold, learn, write };
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

  it("reads no row again that was learned after the write, when all that was written is new", async () => {
    const { watch, looked, learn, write } = openWatch();
    const wait = watch.begin(["a"]);
    await write(wait, "a", "Tea.");
    const ended = wait.until(soon, undefined, false);
    await learn("a");
    expect(await ended).toMatchObject({ searchable: 1, embedded: 1 });
    expect(looked).toEqual([]);
  });

  it.each([
    ["before its own write", 0],
    ["before another's write of the same page", 1],
  ])("doesn't end with what was learned %s", async (_, writesBefore) => {
    const { watch, memory, untold, learn, write } = openWatch();
    await write(watch, "a", "Milk.");
    const wait = watch.begin(["a"]);
    for (let number = 0; number < writesBefore; number++) await write(wait, "a", "Tea.");
    const older = await untold("a");
    if (writesBefore === 0) watch.notify(older);
    await write(writesBefore === 0 ? wait : watch, "a", "Coffee.");
    if (writesBefore > 0) watch.notify(older);
    let isOver = false;
    const ended = wait.until(soon, undefined, false).then(() => (isOver = true));
    await memory.searchable(["a"]);
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    await learn("a");
    await ended;
    expect(await memory.searchable(["a"])).toEqual(["a"]);
  });

  it("ends only while its pages are searchable as their rows stand, however writes and batches are mixed", async () => {
    const step = fc.record({
      kind: fc.constantFrom("write", "write and wait", "read", "tell"),
      page_id: fc.constantFrom("a", "b"),
      body: fc.constantFrom("Tea.", "Coffee.", "Arsenic.", ""),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (history) => {
        const { watch, memory, untold, learn, write } = openWatch();
        const batches: LearnedBatch[] = [];
        const ended: Promise<unknown>[] = [];
        const wrong: string[] = [];
        const check = async (page_id: string, { failed }: WaitOutcome) => {
          if (failed.length === 0 && (await memory.searchable([page_id])).length === 0) wrong.push(page_id);
        };
        for (const { kind, page_id, body } of history) {
          if (kind === "write") await write(watch, page_id, body);
          if (kind === "read") batches.push(await untold(page_id));
          if (kind === "tell") batches.splice(0, 1).forEach((batch) => watch.notify(batch));
          if (kind === "write and wait") {
            const wait = watch.begin([page_id]);
            await write(wait, page_id, body);
            ended.push(
              wait
                .until(soon)
                .then((outcome) => check(page_id, outcome))
                .finally(wait.end),
            );
          }
          // A wait that is over is seen to be so before the next thing happens.
          await new Promise(setImmediate);
        }
        await learn("a", "b");
        await Promise.all(ended);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
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
