import type { Generation } from "../embed/embedder.ts";
import type { PageVectors, PassageVector } from "../page.ts";

/**
 * The vectors, one table for each generation. Exactly one generation is active; it is pinned when the first vector
 * is stored. Everything here is idempotent: a page's vectors are replaced as a whole. Of a generation that was never
 * pinned there is nothing to get or to remove.
 */
export interface VectorStore {
  /** The generation that readers are answered from; undefined before the first vector. */
  activeGeneration(): Promise<Generation | undefined>;
  /** Makes the generation's table if need be, and makes it the active one if none is. */
  pin(generation: Generation): Promise<void>;
  /** Replaces all vectors of each page, in one transaction. The generation must be pinned. */
  put(generation: Generation, pages: readonly PageVectors[]): Promise<void>;
  /** Adds or replaces one vector of a page, beside the page's others of the same text. */
  putOne(generation: Generation, page_id: string, text_hash: string, vector: PassageVector): Promise<void>;
  /** Removes all vectors of these pages; pages without any are passed over. */
  remove(generation: Generation, page_ids: readonly string[]): Promise<void>;
  /** The vectors of these pages; a page without any is absent. A page's vectors share one text hash. */
  get(generation: Generation, page_ids: readonly string[]): Promise<ReadonlyMap<string, PageVectors>>;
  /** Every page that has vectors. */
  pageIds(generation: Generation): Promise<readonly string[]>;
  /** How many vectors there are. */
  count(generation: Generation): Promise<number>;
}
