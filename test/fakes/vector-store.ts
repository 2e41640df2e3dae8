import type { Generation } from "../../src/core/embed/embedder.ts";
import { GibseyError } from "../../src/core/errors.ts";
import type { PageVectors, PassageVector } from "../../src/core/page.ts";
import type { VectorStore } from "../../src/core/store/vector-store.ts";

/** Vectors in memory; copies go in and copies come out. */
export function createFakeVectorStore(): VectorStore {
  const stored = new Map<string, PageVectors>();
  let pinned: Generation | undefined;
  const checkPinned = ({ id }: Generation) => {
    if (pinned?.id !== id) throw new Error(`${id} isn't pinned`);
  };
  return {
    activeGeneration: async () => pinned,
    pin: async (generation) => {
      if (pinned !== undefined && pinned.id !== generation.id) {
        throw new GibseyError("GENERATION_PINNED", `${pinned.id} is active, not ${generation.id}`, "use the former");
      }
      pinned = generation;
    },
    put: async (generation, pages) => {
      checkPinned(generation);
      for (const { vectors } of pages) checkLengths(generation, vectors);
      for (const page of pages) stored.set(page.page_id, copyOf(page));
    },
    putOne: async (generation, page_id, text_hash, vector) => {
      checkPinned(generation);
      checkLengths(generation, [vector]);
      const before = stored.get(page_id);
      const beside = before?.text_hash === text_hash ? before.vectors : [];
      const others = beside.filter(({ passage }) => passage !== vector.passage);
      stored.set(page_id, copyOf({ page_id, text_hash, vectors: [...others, vector] }));
    },
    remove: async (_, page_ids) => {
      for (const page_id of page_ids) stored.delete(page_id);
    },
    get: async (_, page_ids) => {
      const found = page_ids.map((page_id) => stored.get(page_id)).filter((page) => page !== undefined);
      return new Map(found.map((page) => [page.page_id, copyOf(page)]));
    },
    pageIds: async () => [...stored.keys()],
    count: async () => [...stored.values()].reduce((sum, page) => sum + page.vectors.length, 0),
  };
}

function checkLengths({ dimensions }: Generation, vectors: readonly PassageVector[]): void {
  if (vectors.every(({ vector }) => vector.length === dimensions)) return;
  throw new GibseyError("VECTOR_INVALID", "the vector has another length", "send one of the model's length");
}

function copyOf(page: PageVectors): PageVectors {
  return { ...page, vectors: page.vectors.map(({ passage, vector }) => ({ passage, vector: vector.slice() })) };
}
