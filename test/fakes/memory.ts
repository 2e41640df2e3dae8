import { SearchIndex } from "../../src/core/index/search-index.ts";
import { Memory, type MemoryParts } from "../../src/core/memory.ts";
import type { VectorStore } from "../../src/core/store/vector-store.ts";
import { createFakeBook, type FakeBook } from "./book.ts";
import { FakeEmbedder } from "./embedder.ts";
import { createFakeVectorIndex } from "./vector-index.ts";
import { createFakeVectorStore } from "./vector-store.ts";

/** A memory on fakes, with everything that it stands on in reach. */
export interface MemoryUnderTest {
  readonly memory: Memory;
  readonly parts: MemoryParts;
  readonly book: FakeBook;
  readonly vectors: VectorStore;
  readonly embedder: FakeEmbedder;
  readonly index: SearchIndex;
}

/** Opens one; what is given stays as it was, as after a restart. */
export function openMemoryUnderTest(kept: Partial<Pick<MemoryUnderTest, "book" | "vectors">> = {}): MemoryUnderTest {
  const { book = createFakeBook(), vectors = createFakeVectorStore() } = kept;
  const embedder = new FakeEmbedder();
  const index = new SearchIndex(createFakeVectorIndex(embedder.generation.dimensions));
  const { pages, characters } = book;
  const parts = { pages, characters, vectors, embedder, index, now: () => performance.now() };
  return { memory: new Memory(parts), parts, book, vectors, embedder, index };
}
