import { paddedTo, RowMemory } from "./row-memory.ts";

/** The vectors as they are, searched exactly. Keys are as the {@link Kernel} has them, and void after the next call. */
export class FloatRows {
  readonly #dimensions: number;
  readonly #padded: number;
  readonly #memory: RowMemory;

  constructor(dimensions: number, bytesMax: number) {
    this.#dimensions = dimensions;
    this.#padded = paddedTo(dimensions);
    const rowBytes = this.#padded * Float32Array.BYTES_PER_ELEMENT;
    this.#memory = new RowMemory(rowBytes, rowBytes, bytesMax, 1);
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** @throws GibseyError INDEX_FULL. */
  reserve(rows: number): void {
    this.#memory.reserve(rows);
  }

  /** The padding is written too: an earlier search may have left its scores there. */
  write(row: number, vector: Float32Array): void {
    const numbers = this.#memory.floats(this.#memory.addressOf(row), this.#padded);
    numbers.set(vector);
    numbers.fill(0, this.#dimensions);
  }

  /** Writes rows one after the other, from the first on. */
  writeAll(vectors: Float32Array): void {
    const isPadded = this.#padded > this.#dimensions;
    if (!isPadded) this.#memory.floats(this.#memory.addressOf(0), vectors.length).set(vectors);
    for (let start = 0, row = 0; isPadded && start < vectors.length; start += this.#dimensions, row++) {
      this.write(row, vectors.subarray(start, start + this.#dimensions));
    }
  }

  /** A row in place: void after the next {@link reserve}. */
  view(row: number): Float32Array {
    return this.#memory.floats(this.#memory.addressOf(row), this.#dimensions);
  }

  move(from: number, to: number): void {
    this.#memory.move(from, to);
  }

  /** Keys of the `k` rows nearest to the query and some to spare. */
  nearest(query: Float32Array, size: number, k: number): BigUint64Array {
    const { kernel, rowBytes } = this.#memory;
    kernel.scan(this.#memory.addressOf(0), rowBytes, size, this.#writeQuery(query), this.#memory.lowsAt(size));
    return this.#memory.select(size, k);
  }

  /** The same rows under keys with their exact scores. */
  rescore(candidates: BigUint64Array, query: Float32Array, size: number): BigUint64Array {
    const { kernel, rowBytes } = this.#memory;
    const keys = this.#memory.keys(size, candidates.length);
    keys.set(candidates);
    kernel.rescore(keys.byteOffset, keys.length, this.#memory.addressOf(0), rowBytes, this.#writeQuery(query));
    return keys;
  }

  /** Puts the query where the kernel reads it. Nothing else is ever written there, so its padding stays zero. */
  #writeQuery(query: Float32Array): number {
    this.#memory.floats(0, this.#dimensions).set(query);
    return 0;
  }
}
