import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSimdIndex } from "../../src/adapters/simd/simd-index.ts";
import { createCharacterStore } from "../../src/adapters/sqlite/character-store.ts";
import { type Database, openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createPageStore } from "../../src/adapters/sqlite/page-store.ts";
import { createVectorStore } from "../../src/adapters/sqlite/vector-store.ts";
import { createStubEmbedder } from "../../src/adapters/stub/stub-embedder.ts";
import type { Embedder } from "../../src/core/embed/embedder.ts";
import { SearchIndex } from "../../src/core/index/search-index.ts";
import { Memory, type MemoryParts } from "../../src/core/memory.ts";
import type { PageChange } from "../../src/core/page.ts";
import { createFakeBook } from "../fakes/book.ts";
import { embedderDown, FakeEmbedder } from "../fakes/embedder.ts";
import { createFakeVectorIndex } from "../fakes/vector-index.ts";
import { createFakeVectorStore } from "../fakes/vector-store.ts";
import { fcRuns, isLongForm } from "../fc-runs.ts";
import { pageOf } from "../contracts/page-store.ts";
import { wordsOf } from "./book-engine.ts";

/*
 * Rows change, and events of it arrive in any order, several times, or never. Now and then the embedder fails, and now
 * and then the memory starts anew with an empty index beside stored vectors that are older than the rows.
 */
const page_id = fc.constantFrom("a", "b", "c", "d");
const body = fc.constantFrom("", "  ", "Tea.", "Coffee.", "Seven geese. ".repeat(40));
const char_id = fc.constantFrom("", "x", "y");
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put"), page_id, body, char_id, section: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove"), page_id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("turn"), by: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("name"), char_id, name: fc.constantFrom("Irma", "Oskar") }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("learn"), events: fc.array(page_id, { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail"), events: fc.array(page_id, { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reconcile") }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe("vectors and index end as a function of the rows alone", () => {
  it("whatever the history, on fakes", { timeout: isLongForm ? 900_000 : 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (history) => {
        const book = createFakeBook();
        const stores = { ...book, vectors: createFakeVectorStore() };
        const open = () => openMemory({ ...stores, embedder: new FakeEmbedder() }, createFakeVectorIndex);
        const lived = await livedThrough(open, history);
        const fresh = openMemory(
          { ...book, vectors: createFakeVectorStore(), embedder: new FakeEmbedder() },
          createFakeVectorIndex,
        );
        await fresh.memory.reconcile();
        expect(await stateOf(lived)).toEqual(await stateOf(fresh));
      }),
      { numRuns: fcRuns },
    );
  });

  it("whatever the history, on SQLite and the SIMD index", { timeout: isLongForm ? 900_000 : 60_000 }, async () => {
    const home = await mkdtemp(join(tmpdir(), "gibsey-histories-"));
    const database = openDatabase(join(home, "gibsey.db"));
    const open = () => openMemory({ ...storesOn(database), embedder: createStubEmbedder() }, createSimdIndex);
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (history) => {
          const lived = await livedThrough(open, history);
          const state = await stateOf(lived);
          const vectors = createFakeVectorStore();
          const fresh = openMemory({ ...lived.parts, vectors, embedder: createStubEmbedder() }, createSimdIndex);
          await fresh.memory.reconcile();
          expect(state).toEqual(await stateOf(fresh));
          await lived.parts.pages.put([], { replace: true });
          database.run("delete from characters");
          await lived.memory.reconcile();
          const words = wordsOf(new SearchIndex(createFakeVectorIndex(1)));
          expect(await stateOf(lived)).toEqual({ entries: [], vectors: [], words, stored: [] });
        }),
        { numRuns: Math.ceil(fcRuns / 20) },
      );
    } finally {
      database.close();
      await rm(home, { recursive: true, force: true });
    }
  });
});

interface OpenedMemory {
  readonly memory: Memory;
  readonly parts: MemoryParts;
}

type Parts = Omit<MemoryParts, "index" | "now">;

function openMemory(parts: Parts, makeIndex: (dimensions: number) => SearchIndex["vectors"]): OpenedMemory {
  const index = new SearchIndex(makeIndex(parts.embedder.generation.dimensions));
  const whole = { ...parts, index, now: () => performance.now() };
  return { parts: whole, memory: new Memory(whole) };
}

function storesOn(database: Database): Omit<Parts, "embedder"> {
  return {
    pages: createPageStore(database),
    characters: createCharacterStore(database),
    vectors: createVectorStore(database),
  };
}

/** The memory at the end of the history, reconciled for whatever no event told. */
async function livedThrough(open: () => OpenedMemory, history: readonly Step[]): Promise<OpenedMemory> {
  let opened = open();
  for (const one of history) {
    if (one.kind === "restart") opened = open();
    else await live(opened, one);
  }
  await opened.memory.reconcile();
  return opened;
}

async function live({ memory, parts }: OpenedMemory, one: Step): Promise<void> {
  const { pages, characters } = parts;
  if ("body" in one) {
    const row = (await pages.get([one.page_id])).get(one.page_id);
    const number = row?.number ?? (await pages.lastNumber()) + 1;
    await pages.put([pageOf(one.page_id, number, { body: one.body, char_id: one.char_id, section: one.section })]);
  } else if ("by" in one) {
    const rows = await pages.list(undefined, 10);
    const numbers = rows.map(({ number }) => number);
    const turned = rows.map((row, place) => ({
      ...row,
      number: numbers[(place + one.by) % rows.length] ?? row.number,
    }));
    await pages.put(turned);
  } else if ("name" in one) {
    await characters.put([{ char_id: one.char_id || "x", display_name: one.name, color_hex: "#000000" }]);
  } else if ("page_id" in one) {
    await pages.remove(one.page_id);
  } else if ("events" in one) {
    const failing = one.kind === "fail" ? new Memory({ ...parts, embedder: failingOf(parts.embedder) }) : memory;
    await failing.learn(changesOf(one.events)).catch((error: unknown) => expect(error).toBe(embedderDown));
  } else {
    await memory.reconcile();
  }
}

function failingOf({ generation }: Embedder): Embedder {
  const fail = () => Promise.reject(embedderDown);
  return { generation, embedQuery: fail, embedPassages: fail, close: async () => {} };
}

function changesOf(page_ids: readonly string[]): PageChange[] {
  return page_ids.map((page_id) => ({ page_id, writtenAtMs: undefined }));
}

async function stateOf({ parts }: OpenedMemory) {
  const { vectors, index, embedder } = parts;
  const stored = await vectors.get(embedder.generation, await vectors.pageIds(embedder.generation));
  return {
    entries: [...index.ordered()],
    vectors: [...index.vectors.entries()],
    words: wordsOf(index),
    stored: [...stored.values()].toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1)),
  };
}
