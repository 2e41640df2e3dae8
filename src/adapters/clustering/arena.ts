import { GibseyError } from "../../core/errors.ts";
import { type Kernel, openKernel } from "../simd/kernel.ts";

const wasmPageBytes = 65_536;
/** What each piece begins at a multiple of. */
const pieceBytes = 64;

/**
 * A kernel and its memory, which is cut into pieces of numbers one after the other. It never grows, so that a piece is
 * valid as long as it is held; a piece's address for the kernel is its `byteOffset`.
 */
export class Arena {
  readonly kernel: Kernel;
  readonly #memory: WebAssembly.Memory;
  #end = 0;

  /**
   * Room for so many numbers in so many pieces.
   * @throws GibseyError INDEX_FULL when the machine hasn't the memory.
   */
  constructor(numbers: number, pieces: number) {
    const pages = Math.ceil((numbers * 4 + pieces * pieceBytes) / wasmPageBytes);
    try {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch (cause) {
      throw new GibseyError(
        "INDEX_FULL",
        `clustering needs ${Math.ceil((pages * wasmPageBytes) / 1_048_576)} MB, which this machine hasn't`,
        "free memory, or ask for fewer clusters",
        { cause },
      );
    }
    this.kernel = openKernel(this.#memory);
  }

  floats(count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#take(count), count);
  }

  integers(count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.#take(count), count);
  }

  #take(count: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + count * 4) / pieceBytes) * pieceBytes;
    return address;
  }
}
