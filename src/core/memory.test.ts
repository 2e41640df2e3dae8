import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { embedderDown } from "../../test/fakes/embedder.ts";
import { type MemoryUnderTest, openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { fcRuns, isLongForm } from "../../test/fc-runs.ts";
import type { PageChange } from "./page.ts";

function changed(...page_ids: string[]): PageChange[] {
  return page_ids.map((page_id) => ({ page_id, writtenAtMs: undefined }));
}

/** What is searchable and stored, as a plain value to compare. */
async function stateOf({ index, vectors, embedder }: MemoryUnderTest) {
  const searchable = index.ordered().map(({ page_id, text_hash, number }) => ({ page_id, text_hash, number }));
  const stored = (await vectors.pageIds(embedder.generation)).toSorted();
  return { searchable, stored, passages: index.vectors.size };
}

describe("the memory", () => {
  it("embeds a page once, and again only when its text changes", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put([pageOf("a", 1, { body: "The bell is gone." })]);
    expect((await under.memory.learn(changed("a", "a"))).learned).toEqual(["a"]);
    expect(await under.memory.learn(changed("a"))).toMatchObject({ same: ["a"], embedded: 0 });
    await under.book.pages.put([pageOf("a", 1, { body: "The bell is back." })]);
    expect(await under.memory.learn(changed("a"))).toMatchObject({ learned: ["a"], embedded: 1 });
  });

  it("embeds nothing again after a crash between store and commit", async () => {
    const before = openMemoryUnderTest();
    await before.book.pages.put([pageOf("a", 1, { body: "The bell is gone." })]);
    await before.memory.learn(changed("a"));
    const after = openMemoryUnderTest({ book: before.book, vectors: before.vectors });
    expect(await after.memory.learn(changed("a"))).toMatchObject({ learned: ["a"], embedded: 0 });
    expect(await stateOf(after)).toEqual(await stateOf(before));
  });

  it("forgets a page whose row or words are gone, and learns a renamed character's pages again", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put([pageOf("a", 1, { body: "One.", char_id: "x" }), pageOf("b", 2, { body: "Two." })]);
    await under.memory.learn(changed("a", "b"));
    await under.book.characters.put([{ char_id: "x", display_name: "Irma", color_hex: "#000000" }]);
    expect((await under.memory.learn(changed("a"))).embedded).toBe(1);
    expect(under.embedder.passages.at(-1)).toBe("Irma: One.");
    await under.book.pages.put([pageOf("a", 1, { body: "  " })]);
    await under.book.pages.remove("b");
    await under.memory.learn(changed("a", "b"));
    expect(await stateOf(under)).toEqual({ searchable: [], stored: [], passages: 0 });
  });

  it("leaves out a poisonous page and learns the others; an embedder that is down loses nothing", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put([pageOf("a", 1, { body: "Tea." }), pageOf("b", 2, { body: "Tea with arsenic." })]);
    under.embedder.failure = embedderDown;
    await expect(under.memory.learn(changed("a", "b"))).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    under.embedder.failure = undefined;
    const report = await under.memory.learn(changed("a", "b"));
    expect(report).toMatchObject({ learned: ["a"], failed: [{ page_id: "b" }] });
  });

  it("doesn't try a page that can't be learned at each reconciliation, but when its text changes or somebody asks", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put([pageOf("a", 1, { body: "Arsenic." })]);
    expect(await under.memory.reconcile()).toMatchObject([{ failed: [{ page_id: "a" }] }]);
    expect(await under.memory.reconcile()).toEqual([]);
    expect(await under.memory.learn(changed("a"))).toMatchObject({ failed: [{ page_id: "a" }] });
    await under.book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    expect(await under.memory.reconcile()).toMatchObject([{ learned: ["a"] }]);
    expect(await under.memory.reconcile()).toEqual([]);
  });

  it("lets others have their turn between the batches of a reconciliation, and forgets vectors without a row", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put(Array.from({ length: 200 }, (_, number) => pageOf(`p${number}`, number)));
    let turns = 0;
    await under.memory.reconcile(undefined, undefined, async () => void turns++);
    expect(turns).toBeGreaterThanOrEqual(4);
    await under.book.pages.put([pageOf("p0", 0)], { replace: true });
    const restarted = openMemoryUnderTest({ book: under.book, vectors: under.vectors });
    await restarted.memory.reconcile();
    expect(await stateOf(restarted)).toMatchObject({ stored: ["p0"], passages: 1 });
  });

  it("keeps a whole-page vector from elsewhere until the text changes", async () => {
    const under = openMemoryUnderTest();
    await under.book.pages.put([pageOf("a", 1, { body: "Tea." })]);
    await under.memory.learn(changed("a"));
    const vector = new Float32Array(under.embedder.generation.dimensions).fill(2);
    await under.memory.refresh("a", vector);
    expect(under.index.vectors.size).toBe(2);
    await expect(under.memory.refresh("b", vector)).rejects.toMatchObject({ code: "PAGE_UNKNOWN" });
    await expect(under.memory.refresh("b", vector.slice(1))).rejects.toMatchObject({ code: "VECTOR_INVALID" });
    await under.book.pages.put([pageOf("a", 1, { body: "Coffee." })]);
    await under.memory.learn(changed("a"));
    expect(under.index.vectors.size).toBe(1);
  });

  it(
    "ends as a function of the rows, whatever the order, repeats and losses of events",
    { timeout: isLongForm ? 600_000 : 30_000 },
    async () => {
      const page_id = fc.constantFrom("a", "b", "c", "d");
      const step = fc.oneof(
        fc.record({
          kind: fc.constant("put" as const),
          page_id,
          body: fc.constantFrom("", "Tea.", "Coffee.", "Seven geese."),
        }),
        fc.record({ kind: fc.constant("remove" as const), page_id }),
        fc.record({ kind: fc.constant("learn" as const), events: fc.array(page_id, { maxLength: 6 }) }),
      );
      const numbers = new Map([
        ["a", 1],
        ["b", 2],
        ["c", 3],
        ["d", 4],
      ]);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (history) => {
          const under = openMemoryUnderTest();
          for (const one of history) {
            if (one.kind === "learn") await under.memory.learn(changed(...one.events));
            else if (one.kind === "remove") await under.book.pages.remove(one.page_id);
            else await under.book.pages.put([pageOf(one.page_id, numbers.get(one.page_id) ?? 0, { body: one.body })]);
          }
          await under.memory.reconcile();
          const fromRowsAlone = openMemoryUnderTest({ book: under.book });
          await fromRowsAlone.memory.reconcile();
          expect(await stateOf(under)).toEqual(await stateOf(fromRowsAlone));
        }),
        { numRuns: fcRuns },
      );
    },
  );
});
