import { paddedTo, RowMemory } from "./row-memory.ts";

/** The scale stands before a row's numbers, with padding. */
const headerBytes = 16;

/**
 * The query's numbers are int16 in -1023..1023. Eight times finer than the rows, it adds next to nothing to
 * their rounding, and the sum of 16,000 products at their greatest still fits the kernel's int32.
 */
const queryTop = 1023;

/** The vectors at a quarter of their size, with a scale for each: quick to search, and rounded. */
export class Int8Rows {
  readonly #dimensions: number;
  readonly #padded: number;
  readonly #memory: RowMemory;

  constructor(dimensions: number, bytesMax: number) {
    this.#dimensions = dimensions;
    this.#padded = paddedTo(dimensions);
    const queryBytes = this.#padded * (Float32Array.BYTES_PER_ELEMENT + Int16Array.BYTES_PER_ELEMENT);
    this.#memory = new RowMemory(queryBytes, headerBytes + this.#padded, bytesMax);
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

  /** Keys of about the `k` rows nearest to the query and some to spare. Their scores are of use only for their order. */
  nearest(query: Float32Array, size: number, k: number): BigUint64Array {
    const { kernel, rowBytes } = this.#memory;
    const quantised = this.#padded * Float32Array.BYTES_PER_ELEMENT;
    kernel.quantiseQuery(this.#stage(query), this.#padded, queryTop, quantised);
    kernel.scanInt8(this.#memory.addressOf(0), rowBytes, size, quantised, this.#memory.scoresAt(size));
    return this.#memory.select(size, k);
  }

  /** Puts an f32 vector where the kernel can read it. Nothing else is ever written there, so its padding stays zero. */
  #stage(vector: Float32Array): number {
    this.#memory.floats(0, this.#dimensions).set(vector);
    return 0;
  }
}
