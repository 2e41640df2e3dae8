import { join } from "node:path";
import { openSnapshotFile } from "../../src/adapters/data-dir/snapshot-file.ts";
import { createSimdIndex } from "../../src/adapters/simd/simd-index.ts";
import { acquireDataDirLock } from "../../src/adapters/sqlite/data-dir-lock.ts";
import { openSqliteStores } from "../../src/adapters/sqlite/sqlite-stores.ts";
import { createStubEmbedder, stubGeneration } from "../../src/adapters/stub/stub-embedder.ts";
import type { SearchIndex } from "../../src/core/index/search-index.ts";
import type { Memory } from "../../src/core/memory.ts";
import type { PassageVector } from "../../src/core/page.ts";
import type { BookWriter } from "../../src/daemon/book-writer.ts";
import { type EngineParts, startEngine, type Stores } from "../../src/daemon/engine.ts";
import type { LearnedBatch } from "../../src/daemon/pipeline.ts";
import { ReleaseStack } from "../../src/daemon/release-stack.ts";

/** A book's engine in this process, and all that was told of it. */
export interface BookEngine {
  readonly stores: Stores;
  readonly memory: Memory;
  readonly writer: BookWriter;
  readonly index: SearchIndex;
  readonly batches: readonly LearnedBatch[];
  /** What was logged, as `level message`. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

/** The parts of an embedded book: all as in the daemon, except that no model makes its vectors. */
export function partsOf(dataDir: string, told: string[] = []): EngineParts {
  return {
    lock: () => acquireDataDirLock(dataDir),
    openStores: async () => openSqliteStores(dataDir),
    chooseModel: async () => "stub",
    openEmbedder: async () => createStubEmbedder(),
    makeVectorIndex: createSimdIndex,
    snapshotFile: openSnapshotFile(join(dataDir, "index.snapshot")),
    log: (level, message) => told.push(`${level} ${message}`),
  };
}

/** Opens the book as the daemon does; `broken` may exchange any of its parts. Resolves when it answers. */
export async function openBookEngine(
  dataDir: string,
  broken: (parts: EngineParts) => EngineParts = (parts) => parts,
): Promise<BookEngine> {
  const opened = new ReleaseStack();
  const told: string[] = [];
  const batches: LearnedBatch[] = [];
  try {
    const engine = await startEngine(broken(partsOf(dataDir, told)), opened, (batch) => batches.push(batch));
    await Promise.race([engine.ready, engine.ended]);
    const { stores, memory, writer } = engine;
    return { stores, memory, writer, index: memory.recall.index, batches, told, close: () => opened.release() };
  } catch (error) {
    await opened.release();
    throw error;
  }
}

/** Everything that a reader can find, and everything that is kept so that they can, as plain values. */
export async function searchableStateOf({ stores, index, memory }: BookEngine) {
  const vectors = [...index.vectors.entries()].map(plain);
  const page_ids = await stores.vectors.pageIds(stubGeneration);
  const stored = await stores.vectors.get(stubGeneration, page_ids);
  const questions = ["the bell and the lamp", "Irma kept seven geese", "salt ferry north", "who burned the letter?"];
  const answers = questions.map((text) => memory.respond({ text, k: 5, char_id: undefined }));
  return {
    entries: index.ordered(),
    vectors,
    words: wordsOf(index),
    stored: [...stored.values()].map(plain).toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1)),
    storedCount: await stores.vectors.count(stubGeneration),
    answers: (await Promise.all(answers)).map(({ quotes }) => quotes),
  };
}

/** Every page's words and their counts; words are numbered as they are met, so equal books give equal lists. */
export function wordsOf(index: SearchIndex) {
  return index.words.tables(index.ordered().map(({ page_id }) => page_id));
}

/**
 * A page's vectors as text, which compares quickly, in order of passage: they may be held in any order, and none is part
 * of an answer.
 */
function plain<T extends { readonly vectors: readonly PassageVector[] }>(page: T) {
  const ordered = page.vectors.toSorted((one, other) => Number(one.passage) - Number(other.passage));
  return {
    ...page,
    vectors: ordered.map(({ passage, vector }) => [
      passage,
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64"),
    ]),
  };
}
