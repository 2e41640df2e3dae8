import { type ClusterMemory, distanceOf } from "./cluster-memory.ts";

/** A row goes to another centroid only if it gains more by it than rounding may feign; else equals would trade rows without end. */
const gainMin = 2 ** -20;
/** By how much more than a centroid moved its bounds give way, for what rounding takes from them. */
const slack = 1e-6;

/**
 * Which cluster each row is in, made better round by round, with Elkan's bounds (2003). For each row we know a distance that its
 * centroid isn't beyond, and for each other centroid one that it isn't nearer than. When centroids move, the bounds give way
 * by as much. Only where they overlap are products computed anew, which after a few rounds is seldom.
 */
export class Division {
  readonly clusterOf: Int32Array;
  readonly #memory: ClusterMemory;
  /** No row is farther from its centroid than this. */
  readonly #highs: Float32Array;
  /** No row is nearer to any centroid than this: the memory's products, turned into distances. */
  readonly #lows: Float32Array;
  readonly #sizes: Uint32Array;
  readonly #hasChanged: Uint8Array;
  readonly #moved: Float32Array;
  readonly #listed: Uint32Array;

  /** Begins with the products that are in the memory: each row goes to the nearest centroid, the first of equals. */
  constructor(memory: ClusterMemory) {
    const { count, k, products } = memory;
    this.#memory = memory;
    this.clusterOf = new Int32Array(count);
    this.#highs = new Float32Array(count);
    this.#lows = products;
    this.#sizes = new Uint32Array(k);
    this.#hasChanged = new Uint8Array(k).fill(1);
    this.#moved = new Float32Array(k);
    this.#listed = new Uint32Array(k);
    for (let row = 0; row < count; row++) {
      let best = 0;
      for (let cluster = 0; cluster < k; cluster++) {
        const low = distanceOf(products[row * k + cluster] ?? 0);
        this.#lows[row * k + cluster] = low;
        if (low < (this.#lows[row * k + best] ?? 0)) best = cluster;
      }
      this.clusterOf[row] = best;
      this.#highs[row] = this.#lows[row * k + best] ?? 0;
      this.#sizes[best] = (this.#sizes[best] ?? 0) + 1;
    }
    this.#refill();
  }

  /** One round of Lloyd's: centroids go to the mean of their rows, rows to the nearest centroid. Says whether any row went. */
  improve(): boolean {
    this.#moveCentroids();
    let went = 0;
    for (let row = 0; row < this.#memory.count; row++) if (this.#reassign(row)) went += 1;
    return this.#refill() + went > 0;
  }

  /** Only those whose members are others than before. */
  #moveCentroids(): void {
    const members = Array.from({ length: this.#memory.k }, (): number[] => []);
    for (const [row, cluster] of this.clusterOf.entries()) {
      if (this.#hasChanged[cluster] === 1) members[cluster]?.push(row);
    }
    for (const [cluster, rows] of members.entries()) {
      this.#moved[cluster] = rows.length === 0 ? 0 : this.#memory.moveCentroid(cluster, rows) + slack;
    }
    this.#hasChanged.fill(0);
  }

  #reassign(row: number): boolean {
    const { k } = this.#memory;
    const own = this.clusterOf[row] ?? 0;
    const high = (this.#highs[row] ?? 0) + (this.#moved[own] ?? 0);
    this.#highs[row] = high;
    let count = 0;
    const start = row * k;
    for (let cluster = 0; cluster < k; cluster++) {
      const low = (this.#lows[start + cluster] ?? 0) - (this.#moved[cluster] ?? 0);
      this.#lows[start + cluster] = low;
      if (low < high && cluster !== own) this.#listed[count++] = cluster;
    }
    return count > 0 && this.#compare(row, own, count);
  }

  /** Computes the products with the listed centroids that the bounds can't tell from the own one. */
  #compare(row: number, own: number, count: number): boolean {
    const start = row * this.#memory.k;
    this.#listed[count] = own;
    const products = this.#memory.multiplyListed(row, this.#listed, count + 1);
    let best = own;
    let most = (products[count] ?? 0) + gainMin;
    this.#highs[row] = distanceOf(products[count] ?? 0);
    this.#lows[start + own] = this.#highs[row] ?? 0;
    for (let place = 0; place < count; place++) {
      const product = products[place] ?? 0;
      const cluster = this.#listed[place] ?? 0;
      this.#lows[start + cluster] = distanceOf(product);
      if (product <= most) continue;
      most = product;
      best = cluster;
    }
    if (best === own) return false;
    this.#highs[row] = distanceOf(most);
    this.#put(row, best);
    return true;
  }

  #put(row: number, cluster: number): void {
    const own = this.clusterOf[row] ?? 0;
    this.#sizes[own] = (this.#sizes[own] ?? 1) - 1;
    this.#sizes[cluster] = (this.#sizes[cluster] ?? 0) + 1;
    this.#hasChanged[own] = 1;
    this.#hasChanged[cluster] = 1;
    this.clusterOf[row] = cluster;
  }

  /** Gives each empty cluster the row that is farthest from its centroid, of those that don't stand alone. Says how many. */
  #refill(): number {
    let refilled = 0;
    for (const [cluster, size] of this.#sizes.entries()) {
      if (size > 0) continue;
      const row = this.#farthest();
      this.#put(row, cluster);
      // It will be at its centroid; until that has moved, nothing is known.
      this.#highs[row] = 2;
      refilled += 1;
    }
    return refilled;
  }

  #farthest(): number {
    let farthest = 0;
    let least = Infinity;
    for (const [row, cluster] of this.clusterOf.entries()) {
      if ((this.#sizes[cluster] ?? 0) < 2) continue;
      this.#listed[0] = cluster;
      const product = this.#memory.hasDirection(row) ? (this.#memory.multiplyListed(row, this.#listed, 1)[0] ?? 0) : 1;
      if (product >= least) continue;
      least = product;
      farthest = row;
    }
    return farthest;
  }
}
