import { SearchIndex } from "../core/index/search-index.ts";
import type { VectorIndexFactory } from "../core/index/vector-index.ts";
import { canaryPageId } from "../core/store/canary-store.ts";

/**
 * The indexes that canaries are found in, one for each that flies, never a reader's. They are used again: each reserves
 * gigabytes of addresses for memory that it never takes, and those aren't given back before the garbage collector has a
 * reason to look, so that some thousand flights would have reserved terabytes.
 */
export class CanaryIndexes {
  readonly #makeVectorIndex: VectorIndexFactory;
  readonly #spare: SearchIndex[] = [];

  constructor(makeVectorIndex: VectorIndexFactory) {
    this.#makeVectorIndex = makeVectorIndex;
  }

  /** Does something with an empty index, which is kept for another flight if that goes well. */
  async use<T>(dimensions: number, work: (index: SearchIndex) => Promise<T>): Promise<T> {
    const index = this.#take(dimensions);
    try {
      const done = await work(index);
      index.remove(canaryPageId);
      this.#spare.push(index);
      return done;
    } catch (error) {
      index.vectors.close();
      throw error;
    }
  }

  /** One that a model of other dimensions left is of no use any more. */
  #take(dimensions: number): SearchIndex {
    const spare = this.#spare.pop();
    if (spare?.vectors.dimensions === dimensions) return spare;
    spare?.vectors.close();
    return new SearchIndex(this.#makeVectorIndex(dimensions, 1));
  }
}
