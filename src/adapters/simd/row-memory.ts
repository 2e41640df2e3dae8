import { GibseyError } from "../../core/errors.ts";
import { type Kernel, openKernel } from "./kernel.ts";

/*
 * One WASM memory, which only ever grows, and grows in place:
 *
 *   query | row 0 | row 1 | ... | scores, once or twice | keys
 *
 * Scores and keys live during one search, so they stand wherever the last row ends, and the next row is written over
 * them. Nothing ever has to move to make room.
 */

/** Numbers in a row are padded with zeros to a multiple of this: what the kernel takes at a time. */
const numbersAtOnce = 16;
const scoreBytes = 4;
/** The kernel counts scores four at a time, so as many stand behind the last. */
const scoresBehind = 4;
const keyBytes = 8;
const wasmPageBytes = 65_536;

/** Each growth adds at least this part of what there is, so that 4 GiB are reached in some fifty growths. */
const growthShare = 1 / 4;

/** How many numbers a row of so many dimensions takes. */
export function paddedTo(dimensions: number): number {
  return roundUp(dimensions, numbersAtOnce);
}

/** Rows of one length in a WASM memory, with room for a query and for the scores of all rows. */
export class RowMemory {
  readonly kernel: Kernel;
  readonly rowBytes: number;
  readonly #rowsAt: number;
  readonly #memory: WebAssembly.Memory;
  readonly #bytesMax: number;
  readonly #scoresPerRow: number;

  /** The query stands at address 0 and may take `queryBytes`. A row's score is one number, or two that it lies between. */
  constructor(queryBytes: number, rowBytes: number, bytesMax: number, scoresPerRow: 1 | 2) {
    this.rowBytes = rowBytes;
    this.#scoresPerRow = scoresPerRow;
    this.#rowsAt = roundUp(queryBytes, 64);
    this.#bytesMax = bytesMax;
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: Math.floor(bytesMax / wasmPageBytes) });
    this.kernel = openKernel(this.#memory);
    this.reserve(0);
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  addressOf(row: number): number {
    return this.#rowsAt + row * this.rowBytes;
  }

  /** Where a search over `size` rows puts its scores, or the numbers below them. */
  lowsAt(size: number): number {
    return this.addressOf(size);
  }

  /** Where it puts the numbers above them; the same place where a score is one number. */
  highsAt(size: number): number {
    return this.lowsAt(size) + (this.#scoresPerRow - 1) * (size + scoresBehind) * scoreBytes;
  }

  keysAt(size: number): number {
    return roundUp(this.highsAt(size) + (size + scoresBehind) * scoreBytes, keyBytes);
  }

  /** Views are void after the next {@link reserve}. */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  keys(size: number, count: number): BigUint64Array {
    return new BigUint64Array(this.#memory.buffer, this.keysAt(size), count);
  }

  /** Copies a row over another. */
  move(from: number, to: number): void {
    const address = this.addressOf(from);
    new Uint8Array(this.#memory.buffer).copyWithin(this.addressOf(to), address, address + this.rowBytes);
  }

  /**
   * Makes room for so many rows and a search over them; what is there stays as it is.
   * @throws GibseyError INDEX_FULL.
   */
  reserve(rows: number): void {
    const wanted = this.keysAt(rows) + rows * keyBytes;
    if (wanted <= this.bytes) return;
    const roomy = Math.min(this.bytes * (1 + growthShare), this.#bytesMax);
    try {
      this.#memory.grow(Math.ceil((Math.max(wanted, roomy) - this.bytes) / wasmPageBytes));
    } catch (cause) {
      throw new GibseyError(
        "INDEX_FULL",
        `the index can't grow from ${this.bytes} to ${wanted} bytes; its bound is ${this.#bytesMax}`,
        "free memory on this machine, or use a model with fewer dimensions: gibsey models use",
        { cause },
      );
    }
  }

  /**
   * The keys of the `k` best of the scores, in order of row, with those that tie with the k-th and some to spare; of
   * scores between two numbers, all that may be among those.
   */
  select(size: number, k: number): BigUint64Array {
    const wanted = Math.min(k, size);
    const spare = 32 + Math.floor(wanted / 4);
    const count = this.kernel.select(this.lowsAt(size), this.highsAt(size), size, wanted, spare, this.keysAt(size));
    return this.keys(size, count);
  }
}

function roundUp(number: number, multiple: number): number {
  return Math.ceil(number / multiple) * multiple;
}
