import { paddedTo, RowMemory } from "./row-memory.ts";

/** What the kernel needs of a vector beside its rounded numbers stands before them, with padding. */
const headerBytes = 16;

/**
 * The query's numbers are int16 in -1023..1023. Eight times finer than the rows, it adds next to nothing to
 * what is lost, and the sum of 16,000 products at their greatest still fits the kernel's int32.
 */
const queryTop = 1023;

/** The vectors at a quarter of their size, rounded, with how much each has lost: quick to search. */
export class Int8Rows {
  readonly #dimensions: number;
  readonly #padded: number;
  readonly #memory: RowMemory;

  constructor(dimensions: number, bytesMax: number) {
    this.#dimensions = dimensions;
    this.#padded = paddedTo(dimensions);
    const queryBytes = this.#padded * (Float32Array.BYTES_PER_ELEMENT + Int16Array.BYTES_PER_ELEMENT) + headerBytes;
    this.#memory = new RowMemory(queryBytes, headerBytes + this.#padded, bytesMax, 2);
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** @throws GibseyError INDEX_FULL. */
  reserve(rows: number): void {
    this.#memory.reserve(rows);
  }

  write(row: number, vector: Float32Array): void {
    this.#memory.kernel.quantiseRow(this.#stage(vector), this.#padded, this.#memory.addressOf(row));
  }

  move(from: number, to: number): void {
    this.#memory.move(from, to);
  }

  /**
   * Keys of every row that may be among the `k` nearest to the query, ties included: none is lost by rounding. Their
   * scores are the most that they may have.
   */
  candidates(query: Float32Array, size: number, k: number): BigUint64Array {
    const { kernel, rowBytes } = this.#memory;
    const quantised = this.#padded * Float32Array.BYTES_PER_ELEMENT;
    kernel.quantiseQuery(this.#stage(query), this.#padded, queryTop, quantised);
    const rows = this.#memory.addressOf(0);
    kernel.scanInt8(rows, rowBytes, size, quantised, this.#memory.lowsAt(size), this.#memory.highsAt(size));
    return this.#memory.select(size, k);
  }

  /** Puts an f32 vector where the kernel can read it. Nothing else is ever written there, so its padding stays zero. */
  #stage(vector: Float32Array): number {
    this.#memory.floats(0, this.#dimensions).set(vector);
    return 0;
  }
}
