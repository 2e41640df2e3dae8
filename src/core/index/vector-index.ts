import type { PassageVector } from "../page.ts";

/** One passage found, with its cosine to the query in -1..1. */
export interface PassageHit {
  readonly page_id: string;
  readonly passage: string;
  readonly cosine: number;
}

/** The names of a page's passages, in the order of its vectors. */
export interface PagePassages {
  readonly page_id: string;
  readonly passages: readonly string[];
}

/** {@link VectorIndex.restore} for an index that has no quicker way: each page as it is put. */
export function putAll(index: VectorIndex, pages: readonly PagePassages[], vectors: Float32Array): void {
  let end = 0;
  for (const { page_id, passages } of pages) {
    const ofPage = passages.map((passage) => {
      return { passage, vector: vectors.subarray(end, (end += index.dimensions)) };
    });
    index.put(page_id, ofPage);
  }
}

/** The order of {@link VectorIndex.search}: the greater cosine, then the page id, then the passage id. */
export function bestFirst(one: PassageHit, other: PassageHit): number {
  return other.cosine - one.cosine || compare(one.page_id, other.page_id) || compare(one.passage, other.passage);
}

/**
 * Finds the passages nearest to a query. All vectors are L2-normalised and of one length, so the dot product is the
 * cosine. One writer; searches see either all of a page's new vectors or none.
 */
export interface VectorIndex {
  readonly dimensions: number;
  /** How many vectors it holds. */
  readonly size: number;
  /** Memory held for vectors and their copies, in bytes. */
  readonly bytes: number;
  /**
   * Replaces all vectors of a page.
   * @throws GibseyError VECTOR_INVALID on a wrong length or a number that isn't finite; then nothing has changed.
   */
  put(page_id: string, vectors: readonly PassageVector[]): void;
  /**
   * Puts many pages into an empty index at once. `vectors` has those of all passages, one after the other, as an index
   * once gave them: so their numbers are finite, and aren't looked at again.
   * @throws GibseyError VECTOR_INVALID when there aren't as many as there are passages; then the index is of no use.
   */
  restore(pages: readonly PagePassages[], vectors: Float32Array): void;
  /** Removes a page's vectors; a page that has none is passed over. */
  remove(page_id: string): void;
  /**
   * The `k` passages with the greatest cosine, best first; fewer when there are fewer. Ties fall to the page id,
   * then the passage id, so that one state gives one answer.
   * @throws GibseyError VECTOR_INVALID.
   */
  search(query: Float32Array, k: number): readonly PassageHit[];
  /** Every vector, page by page in a stable order; what a snapshot is written from. The arrays are the caller's own. */
  entries(): Iterable<{ readonly page_id: string; readonly vectors: readonly PassageVector[] }>;
  close(): void;
}

/** Makes an empty index for vectors of this length. `expected` vectors are a hint for memory, not a bound. */
export type VectorIndexFactory = (dimensions: number, expected?: number) => VectorIndex;

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
