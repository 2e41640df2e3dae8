import type { Generation } from "../../src/core/embed/embedder.ts";
import { GibseyError } from "../../src/core/errors.ts";
import type { PageVectors, PassageVector } from "../../src/core/page.ts";
import { canaryPageId } from "../../src/core/store/canary-store.ts";
import type { Generations, VectorStore } from "../../src/core/store/vector-store.ts";

/** Vectors in memory; copies go in and copies come out. */
export function createFakeVectorStore(): VectorStore {
  const tables = new Map<string, Map<string, PageVectors>>();
  let known: Generations = { active: undefined, building: undefined, previous: undefined };
  const isKnown = ({ id }: Generation) => tables.has(id);
  const tableOf = ({ id }: Generation) => {
    const table = tables.get(id);
    if (table === undefined) throw new Error(`${id} was never pinned or begun`);
    return table;
  };
  const drop = (generation: Generation | undefined) => tables.delete(generation?.id ?? "");
  return {
    generations: async () => known,
    pin: async (generation) => {
      if (isKnown(generation)) return;
      if (known.active !== undefined) {
        throw new GibseyError("GENERATION_PINNED", `${known.active.id} is active, not ${generation.id}`, "reindex");
      }
      known = { ...known, active: generation };
      tables.set(generation.id, new Map());
    },
    begin: async (generation) => {
      if (isKnown(generation)) return;
      drop(known.building);
      known = { ...known, building: generation };
      tables.set(generation.id, new Map());
    },
    activate: async (generation) => {
      tableOf(generation);
      const { active, building, previous } = known;
      if (active?.id === generation.id) return;
      if (previous?.id !== generation.id) drop(previous);
      known = {
        active: generation,
        building: building?.id === generation.id ? undefined : building,
        previous: active,
      };
    },
    put: async (generation, pages) => {
      const table = tableOf(generation);
      for (const { vectors } of pages) checkLengths(generation, vectors);
      for (const page of pages) table.set(page.page_id, copyOf(page));
    },
    putOne: async (generation, page_id, text_hash, vector) => {
      const table = tableOf(generation);
      checkLengths(generation, [vector]);
      const before = table.get(page_id);
      const beside = before?.text_hash === text_hash ? before.vectors : [];
      const others = beside.filter(({ passage }) => passage !== vector.passage);
      table.set(page_id, copyOf({ page_id, text_hash, vectors: [...others, vector] }));
    },
    remove: async ({ id }, page_ids) => {
      for (const page_id of page_ids) tables.get(id)?.delete(page_id);
    },
    get: async ({ id }, page_ids) => {
      const found = page_ids.map((page_id) => tables.get(id)?.get(page_id)).filter((page) => page !== undefined);
      return new Map(found.map((page) => [page.page_id, copyOf(page)]));
    },
    pageIds: async ({ id }) => [...(tables.get(id)?.keys() ?? [])].filter((page_id) => page_id !== canaryPageId),
    count: async ({ id }) =>
      [...(tables.get(id)?.values() ?? [])]
        .filter(({ page_id }) => page_id !== canaryPageId)
        .reduce((sum, page) => sum + page.vectors.length, 0),
  };
}

function checkLengths({ dimensions }: Generation, vectors: readonly PassageVector[]): void {
  if (vectors.every(({ vector }) => vector.length === dimensions)) return;
  throw new GibseyError("VECTOR_INVALID", "the vector has another length", "send one of the model's length");
}

function copyOf(page: PageVectors): PageVectors {
  return { ...page, vectors: page.vectors.map(({ passage, vector }) => ({ passage, vector: vector.slice() })) };
}
