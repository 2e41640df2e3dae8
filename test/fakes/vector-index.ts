import { GibseyError } from "../../src/core/errors.ts";
import { cosine } from "../../src/core/index/vector.ts";
import type { PassageVector } from "../../src/core/page.ts";
import { type PassageHit, putAll, type VectorIndex } from "../../src/core/index/vector-index.ts";

/** A plain list, searched from end to end. */
export function createFakeVectorIndex(dimensions: number): VectorIndex {
  const pages = new Map<string, readonly PassageVector[]>();
  return {
    dimensions,
    get size() {
      return [...pages.values()].reduce((sum, vectors) => sum + vectors.length, 0);
    },
    get bytes() {
      return this.size * dimensions * 4;
    },
    put(page_id, vectors) {
      for (const { vector } of vectors) check(vector, dimensions);
      pages.delete(page_id);
      if (vectors.length > 0) pages.set(page_id, copyOf(vectors));
    },
    restore(restored, vectors) {
      putAll(this, restored, vectors);
    },
    remove: (page_id) => void pages.delete(page_id),
    search(query, k) {
      check(query, dimensions);
      return searchAll(pages, query, k);
    },
    entries: () =>
      [...pages]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([page_id, vectors]) => ({ page_id, vectors: copyOf(vectors) })),
    close: () => pages.clear(),
  };
}

function searchAll(pages: ReadonlyMap<string, readonly PassageVector[]>, query: Float32Array, k: number): PassageHit[] {
  const all = [...pages].flatMap(([page_id, vectors]) =>
    vectors.map(({ passage, vector }) => ({ page_id, passage, cosine: cosine(vector, query) })),
  );
  const kth = Float64Array.from(all, (hit) => hit.cosine)
    .toSorted()
    .at(-Math.min(k, all.length));
  return all
    .filter((hit) => kth === undefined || hit.cosine >= kth)
    .toSorted((one, other) => other.cosine - one.cosine || byIds(one, other))
    .slice(0, k);
}

function byIds(one: PassageHit, other: PassageHit): number {
  if (one.page_id !== other.page_id) return one.page_id < other.page_id ? -1 : 1;
  return one.passage < other.passage ? -1 : 1;
}

function check(vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions && vector.every(Number.isFinite)) return;
  throw new GibseyError("VECTOR_INVALID", "the vector is of another length or not finite", "send another");
}

function copyOf(vectors: readonly PassageVector[]): PassageVector[] {
  return vectors.map(({ passage, vector }) => ({ passage, vector: vector.slice() }));
}
