import type { Rows } from "../../core/nightly/clusterer.ts";
import { paddedTo } from "../simd/row-memory.ts";
import { Arena } from "./arena.ts";

/** Candidates for a first centroid that are weighed together: as many as the kernel multiplies at once. */
export const candidatesAtOnce = 4;

/** Rows and k centroids where the kernel reads them, and what it writes about them. */
export class ClusterMemory {
  readonly count: number;
  readonly k: number;
  /** Each row's product with each centroid: that of row r and centroid c at `r * k + c`. */
  readonly products: Float32Array;
  /** Each row's product with each candidate, laid out the same way. */
  readonly candidateProducts: Float32Array;
  readonly #dimensions: number;
  readonly #width: number;
  readonly #arena: Arena;
  readonly #rows: Float32Array;
  readonly #centroids: Float32Array;
  readonly #candidates: Float32Array;
  readonly #list: Uint32Array;
  readonly #listed: Float32Array;
  readonly #sum: Float32Array;

  /** @throws GibseyError INDEX_FULL. */
  constructor({ numbers, dimensions }: Rows, k: number) {
    const count = numbers.length / dimensions;
    const width = paddedTo(dimensions);
    const lines = count + k + candidatesAtOnce + 1;
    const arena = new Arena(lines * width + count * (k + candidatesAtOnce) + Math.max(count, k) + k, 8);
    this.count = count;
    this.k = k;
    this.#dimensions = dimensions;
    this.#width = width;
    this.#arena = arena;
    this.#rows = arena.floats(count * width);
    this.#centroids = arena.floats(k * width);
    this.#candidates = arena.floats(candidatesAtOnce * width);
    this.#sum = arena.floats(width);
    this.products = arena.floats(count * k);
    this.candidateProducts = arena.floats(count * candidatesAtOnce);
    this.#list = arena.integers(Math.max(count, k));
    this.#listed = arena.floats(k);
    for (let row = 0; row < count; row++) {
      this.#rows.set(numbers.subarray(row * dimensions, (row + 1) * dimensions), row * width);
    }
  }

  /** Whether a row points anywhere: a page without words doesn't. */
  hasDirection(row: number): boolean {
    return this.#lineOf(this.#rows, row).some((number) => number !== 0);
  }

  /** Writes all {@link candidateProducts}, with these rows as candidates. */
  weigh(candidates: readonly number[]): void {
    for (const [place, row] of candidates.entries()) {
      this.#lineOf(this.#candidates, place).set(this.#lineOf(this.#rows, row));
    }
    this.#multiply(this.#candidates, candidatesAtOnce, this.candidateProducts);
  }

  /** Takes these centroids, and writes all {@link products} with them. */
  begin({ numbers, dimensions }: Rows): void {
    for (let cluster = 0; cluster < this.k; cluster++) {
      const centroid = numbers.subarray(cluster * dimensions, (cluster + 1) * dimensions);
      this.#lineOf(this.#centroids, cluster).set(centroid);
    }
    this.multiply();
  }

  /** Writes all {@link products}. */
  multiply(): void {
    this.#multiply(this.#centroids, this.k, this.products);
  }

  /** One row's products with the first `count` of these centroids; void after the next call. */
  multiplyListed(row: number, centroids: Uint32Array, count: number): Float32Array {
    this.#list.set(centroids.subarray(0, count));
    const at = this.#rows.byteOffset + row * this.#width * 4;
    const { byteOffset: others } = this.#centroids;
    const { kernel } = this.#arena;
    kernel.multiplyListed(at, this.#width * 4, others, this.#list.byteOffset, count, this.#listed.byteOffset);
    return this.#listed;
  }

  /** Puts a centroid where a row is. */
  setCentroid(cluster: number, row: number): void {
    this.#lineOf(this.#centroids, cluster).set(this.#lineOf(this.#rows, row));
  }

  /**
   * Moves a centroid to the mean direction of these rows, and says how far that is. Where they cancel out, it stays.
   * Added in order of row, so that the same members make the same centroid however they came together.
   */
  moveCentroid(cluster: number, members: readonly number[]): number {
    this.#list.set(members);
    const { kernel } = this.#arena;
    const { byteOffset: rows } = this.#rows;
    kernel.sumListed(rows, this.#width * 4, this.#list.byteOffset, members.length, this.#sum.byteOffset);
    let squares = 0;
    for (const number of this.#sum) squares += number * number;
    if (squares === 0) return 0;
    const share = 1 / Math.sqrt(squares);
    const centroid = this.#lineOf(this.#centroids, cluster);
    let moved = 0;
    for (let place = 0; place < this.#width; place++) {
      const before = centroid[place] ?? 0;
      const after = Math.fround((this.#sum[place] ?? 0) * share);
      centroid[place] = after;
      moved += (after - before) ** 2;
    }
    return Math.sqrt(moved);
  }

  /** A copy of the centroids, without padding. */
  centroids(): Rows {
    const dimensions = this.#dimensions;
    const numbers = new Float32Array(this.k * dimensions);
    for (let cluster = 0; cluster < this.k; cluster++) {
      numbers.set(this.#lineOf(this.#centroids, cluster).subarray(0, dimensions), cluster * dimensions);
    }
    return { numbers, dimensions };
  }

  #multiply(others: Float32Array, count: number, products: Float32Array): void {
    const { byteOffset: rows } = this.#rows;
    const { kernel } = this.#arena;
    kernel.multiply(rows, this.#width * 4, this.count, others.byteOffset, count, products.byteOffset);
  }

  #lineOf(lines: Float32Array, line: number): Float32Array {
    return lines.subarray(line * this.#width, (line + 1) * this.#width);
  }
}

/** The distance of two vectors of unit length, from their product. */
export function distanceOf(product: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * product));
}
