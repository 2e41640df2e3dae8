import type { Generation } from "../embed/embedder.ts";
import type { PageVectors, PassageVector } from "../page.ts";

/** Which generations a book has, and what each is for. */
export interface Generations {
  /** The one that readers are answered from; undefined before the first vector. */
  readonly active: Generation | undefined;
  /** The one that is being made beside it, and isn't whole yet. */
  readonly building: Generation | undefined;
  /** The one that was active before, kept as it was then. */
  readonly previous: Generation | undefined;
}

/**
 * The vectors, one table for each generation. Exactly one generation is active: the first that is pinned, and from then
 * on the one that was activated last. Everything here is idempotent: a page's vectors are replaced as a whole. Of a
 * generation that the store doesn't know there is nothing to get or to remove. What stands under {@link canaryPageId} is no
 * page's: whoever asks for all pages doesn't hear of it.
 */
export interface VectorStore {
  generations(): Promise<Generations>;
  /**
   * Makes sure that the generation has a table: it is known already, or it becomes the active one of a book that has
   * none.
   * @throws GibseyError GENERATION_PINNED when another is active and this one was never begun.
   */
  pin(generation: Generation): Promise<void>;
  /**
   * Makes a table for a generation beside the active one. Known already, it stays what it is, with its vectors. There is
   * one building at a time: another that was begun and never activated is dropped.
   */
  begin(generation: Generation): Promise<void>;
  /**
   * Makes a generation the active one, in one step. The one that was becomes the previous one, and the one that was
   * previous before is dropped. The generation must be known; already active, nothing changes.
   */
  activate(generation: Generation): Promise<void>;
  /**
   * Replaces all vectors of each page, each page as one, and all pages where the database has transactions. Of a page with
   * more vectors than the database takes at once, some may be missing when it is cut off. The generation must be known.
   */
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
