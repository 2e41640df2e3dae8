import type { FaissIndex, FaissLibrary } from "./faiss-library.ts";

/**
 * How many of the vectors that a search comes by it goes on from. faiss's own 16 finds .85 of the ten best and .33 of 400;
 * this, .99 of ten among 71,000 (docs/BENCHMARKS.md). faiss-node can't set it afterwards, so it is part of the graph's description.
 */
const searchWidth = 512;
const description = `HNSW32;efSearch=${searchWidth}`;

/** Each vector once more, and its 64 links on the lowest level; those above are a few per cent of them. */
const linkBytes = 64 * 4;

/**
 * A graph (HNSW) over the first vectors of a table, which grows behind the table. It is quicker than a scan of very many
 * vectors, and may miss some of the best. Added one by one on one thread, the same vectors make the same graph.
 */
export class FaissGraph {
  readonly #index: FaissIndex;
  readonly #vectorBytes: number;
  #size = 0;

  private constructor(index: FaissIndex, dimensions: number) {
    this.#index = index;
    this.#vectorBytes = dimensions * Float32Array.BYTES_PER_ELEMENT + linkBytes;
  }

  /** Nothing where faiss-node was built without our header: its graphs would find too little to be of use. */
  static open({ Index, MetricType }: FaissLibrary, dimensions: number): FaissGraph | undefined {
    try {
      return new FaissGraph(Index.fromFactory(dimensions, description, MetricType.METRIC_INNER_PRODUCT), dimensions);
    } catch {
      return undefined;
    }
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#size * this.#vectorBytes;
  }

  /** Takes up to `count` more of the vectors. Each costs two or three milliseconds. */
  grow(rows: readonly { readonly vector: Float32Array }[], count: number): void {
    for (const { vector } of rows.slice(this.#size, this.#size + count)) {
      this.#index.add(Array.from(vector));
      this.#size += 1;
    }
  }

  search(query: number[], k: number): { readonly distances: number[]; readonly labels: number[] } {
    return this.#index.search(query, Math.min(k, this.#size));
  }
}
