import type { Clustering, Rows } from "../../core/nightly/clusterer.ts";
import { paddedTo } from "../simd/row-memory.ts";
import { Arena } from "./arena.ts";

/** Candidates for a first centroid that are weighed together: as many as the kernel multiplies at once. */
export const candidatesAtOnce = 4;

/** Rows and k centroids where the kernel reads them, and what it writes about them. */
export class ClusterMemory {
  readonly count: number;
  readonly k: number;
  /** Each row's product with each centroid: that of row r and centroid c at `r * k + c`. Zeros at first. */
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

  /** What became of the rows. Writes over all {@link products}. */
  describe(clusterOf: Int32Array): Clustering {
    this.multiply();
    const cosines = new Float32Array(this.count);
    const lengths = new Float64Array(this.k);
    let inertia = 0;
    for (const [row, cluster] of clusterOf.entries()) {
      const cosine = this.products[row * this.k + cluster] ?? 0;
      cosines[row] = cosine;
      lengths[cluster] = (lengths[cluster] ?? 0) + cosine;
      inertia += 2 - 2 * cosine;
    }
    let silhouettes = 0;
    for (const [row, cluster] of clusterOf.entries()) {
      silhouettes += silhouetteOf(cosines[row] ?? 0, lengths[cluster] ?? 0, this.#nextCosine(row, cluster));
    }
    const silhouette = silhouettes / this.count;
    return { clusterOf, cosines, centroids: this.#copyOfCentroids(), inertia, silhouette };
  }

  /** The row's greatest cosine with a centroid that isn't its own. */
  #nextCosine(row: number, own: number): number {
    let next = -1;
    for (let cluster = 0; cluster < this.k; cluster++) {
      const cosine = this.products[row * this.k + cluster] ?? 0;
      if (cluster !== own && cosine > next) next = cosine;
    }
    return next;
  }

  #multiply(others: Float32Array, count: number, products: Float32Array): void {
    const { byteOffset: rows } = this.#rows;
    const { kernel } = this.#arena;
    kernel.multiply(rows, this.#width * 4, this.count, others.byteOffset, count, products.byteOffset);
  }

  #lineOf(lines: Float32Array, line: number): Float32Array {
    return lines.subarray(line * this.#width, (line + 1) * this.#width);
  }

  #copyOfCentroids(): Rows {
    const dimensions = this.#dimensions;
    const numbers = new Float32Array(this.k * dimensions);
    for (let cluster = 0; cluster < this.k; cluster++) {
      numbers.set(this.#lineOf(this.#centroids, cluster).subarray(0, dimensions), cluster * dimensions);
    }
    return { numbers, dimensions };
  }
}

/** The distance of two vectors of unit length, from their product. */
export function distanceOf(product: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * product));
}

/**
 * How much nearer a row is to its own centroid than to the next, as a share of the greater distance. Its own centroid is taken
 * without the row itself, else the best clusters would be those of one row. The sum of a cluster's rows is as long as the
 * sum of their cosines with it, so what is left without one needs no other vectors.
 */
function silhouetteOf(cosine: number, length: number, next: number): number {
  const left = Math.sqrt(Math.max(0, length * length - 2 * length * cosine + 1));
  // A row that stands alone says nothing, nor does one without direction.
  if (next === -1 || cosine === 0 || left < 1e-3) return 0;
  const own = distanceOf((length * cosine - 1) / left);
  const other = distanceOf(next);
  const greater = Math.max(own, other);
  return greater === 0 ? 0 : (other - own) / greater;
}
