import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { embedderDown, FakeEmbedder } from "../../test/fakes/embedder.ts";
import { type MemoryUnderTest, openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { GibseyError } from "../core/errors.ts";
import type { Recall } from "../core/memory.ts";
import { Reindexer, type ReindexProgress } from "./reindex.ts";

let under: MemoryUnderTest;
let opened: FakeEmbedder[];
let exchanged: { next: Recall; before: Recall }[];
let reindexer: Reindexer;

beforeEach(async () => {
  under = openMemoryUnderTest();
  opened = [];
  exchanged = [];
  reindexer = openReindexer();
  const pages = Array.from({ length: 150 }, (_, n) => pageOf(`p${n}`, n + 1, { body: `The goose number ${n} flew.` }));
  await under.book.pages.put(pages);
  await under.memory.reconcile();
});
afterEach(() => reindexer.close());

function openReindexer(configure: (embedder: FakeEmbedder) => void = () => {}): Reindexer {
  return new Reindexer({
    ...under.parts,
    memory: under.memory,
    openEmbedder: async (model) => {
      if (model === "nothing") throw new GibseyError("MODEL_UNKNOWN", "there is no such model", "choose another");
      const embedder = new FakeEmbedder(model, model === "fake" ? 32 : 16);
      configure(embedder);
      opened.push(embedder);
      return embedder;
    },
    makeVectorIndex: createFakeVectorIndex,
    onExchanged: async (next, before) => void exchanged.push({ next, before }),
  });
}

const never = new AbortController().signal;

async function foundBy(question: string): Promise<{ page_id: string | undefined; generation: string }> {
  const { quotes, generation } = await under.memory.respond({ text: question, k: 1 });
  return { page_id: quotes[0]?.page_id, generation };
}

describe("a reindex", () => {
  it("learns every page by the other model, tells how far it is, and then answers by it", async () => {
    const told: ReindexProgress[] = [];
    const outcome = await reindexer.run({ model: "other" }, never, (progress) => told.push(progress));
    expect(outcome).toEqual({ from: "fake", to: "other", switched: true, pages: 150, vectors: 150, embedded: 150 });
    expect(told.map(({ searchable }) => searchable)).toEqual([0, 64, 128, 150]);
    expect(told.at(-1)).toEqual({ model: "other", searchable: 150, of: 150, embedded: 150 });
    expect(await foundBy("goose number 77")).toEqual({ page_id: "p77", generation: "other_words_16" });
    expect(exchanged).toHaveLength(1);
    expect(exchanged[0]?.before.embedder).toBe(under.embedder);
    expect((await under.vectors.generations()).previous).toEqual(under.embedder.generation);
    expect(reindexer.progress).toBeUndefined();
  });

  it("carries what is written, changed and removed while it runs", async () => {
    let isFirst = true;
    await reindexer.run({ model: "other" }, never, async ({ searchable }) => {
      if (searchable < 64 || !isFirst) return;
      isFirst = false;
      await under.book.pages.put([pageOf("p3", 4, { body: "A heron stood there." }), pageOf("new", 900)]);
      await under.book.pages.remove("p5");
      await under.memory.learn(["p3", "new", "p5"].map((page_id) => ({ page_id, writtenAtMs: undefined })));
    });
    const { index } = under.memory.recall;
    expect(index.size).toBe(150);
    expect(index.entry("p5")).toBeUndefined();
    expect(index.entry("new")).toBeDefined();
    expect((await foundBy("heron")).page_id).toBe("p3");
  });

  it("goes on where it was when it was stopped, and leaves the readers' model alone meanwhile", async () => {
    const stop = new AbortController();
    const stopped = reindexer.run({ model: "other" }, stop.signal, ({ searchable }) => {
      if (searchable === 64) stop.abort(new DOMException("stopped", "AbortError"));
    });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    expect((await foundBy("goose number 77")).generation).toBe(under.embedder.generation.id);
    expect((await under.vectors.generations()).building?.id).toBe("other_words_16");
    expect(opened[0]?.isClosed).toBe(true);
    const outcome = await openReindexer().run({ model: "other" }, never);
    expect(outcome).toMatchObject({ switched: true, pages: 150, embedded: 150 - 64 });
  });

  it("rolls back without embedding anything but what has changed since", async () => {
    await reindexer.run({ model: "other" }, never);
    await under.book.pages.put([pageOf("p3", 4, { body: "A heron stood there." })]);
    await under.memory.learn([{ page_id: "p3", writtenAtMs: undefined }]);
    const outcome = await reindexer.run({ rollback: true }, never);
    expect(outcome).toMatchObject({ from: "other", to: "fake", switched: true, embedded: 1 });
    expect((await foundBy("heron")).page_id).toBe("p3");
    expect((await reindexer.run({ rollback: true }, never)).to).toBe("other");
  });

  it("switches nothing when the model can't embed a page, and says which", async () => {
    const choking = openReindexer((embedder) => (embedder.poisonousWord = "77"));
    await expect(choking.run({ model: "other" }, never)).rejects.toMatchObject({
      code: "REINDEX_FAILED",
      message: expect.stringContaining("p77"),
    });
    expect(under.memory.recall.embedder).toBe(under.embedder);
    expect(opened[0]?.isClosed).toBe(true);
  });

  it("switches nothing when the model is down, unknown, or already the book's", async () => {
    const down = openReindexer((embedder) => (embedder.failure = embedderDown));
    await expect(down.run({ model: "other" }, never)).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
    await expect(reindexer.run({ model: "nothing" }, never)).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
    await expect(reindexer.run({ rollback: true }, never)).rejects.toMatchObject({ code: "NO_PREVIOUS_MODEL" });
    expect(under.memory.recall.embedder).toBe(under.embedder);
    await reindexer.run({ model: "other" }, never);
    expect(await reindexer.run({ model: "other" }, never)).toMatchObject({ switched: false, embedded: 0 });
  });

  it("runs one at a time", async () => {
    const first = reindexer.run({ model: "other" }, never);
    await expect(reindexer.run({ model: "third" }, never)).rejects.toMatchObject({ code: "REINDEX_RUNNING" });
    expect((await first).switched).toBe(true);
  });

  it("hands the former model over only when its last question is answered", async () => {
    const answered: string[] = [];
    let letGo = () => {};
    under.embedder.queryGate = new Promise((resolve) => (letGo = resolve));
    const slow = foundBy("goose number 7").then(({ generation }) => answered.push(generation));
    const running = reindexer.run({ model: "other" }, never);
    await expect.poll(() => under.memory.recall.embedder === opened[0]).toBe(true);
    expect(exchanged).toEqual([]);
    letGo();
    await Promise.all([slow, running]);
    expect(answered).toEqual([under.embedder.generation.id]);
    expect(exchanged).toHaveLength(1);
  });
});
