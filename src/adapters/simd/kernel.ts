import { readFileSync } from "node:fs";
import { GibseyError } from "../../core/errors.ts";

/**
 * What assembly/kernel.ts exports, over one memory. Addresses and lengths of rows are in bytes. A key is a u64 with
 * the row in its low half and the score's order in its high one: ascending keys are descending scores.
 */
export interface Kernel {
  /** Dot products of f32 rows with an f32 query, one f32 score for each row. */
  scan(rows: number, rowBytes: number, count: number, query: number, scores: number): void;
  /** Between what bounds they lie, from int8 rows and an int16 query: two f32 for each row. */
  scanInt8(rows: number, rowBytes: number, count: number, query: number, lows: number, highs: number): void;
  /** Writes a row of int8 from f32; `numbers` is a multiple of 16. */
  quantiseRow(vector: number, numbers: number, row: number): void;
  /** Writes a query of int16 in `-top..top` from f32; `numbers` is a multiple of 16. */
  quantiseQuery(vector: number, numbers: number, top: number, query: number): void;
  /**
   * Writes the keys of the `k` best scores, of all that tie with the k-th, and of at most `spare` more; says how many. Of
   * scores that are known by their bounds, of all that may be among those. Writes over the 16 bytes behind the lows.
   */
  select(lows: number, highs: number, count: number, k: number, spare: number, keys: number): number;
  /** Puts the rows' dot products in place of the scores in their keys. */
  rescore(keys: number, count: number, rows: number, rowBytes: number, query: number): void;
  /** Dot products of each row with each of the others, `count` times `otherCount` f32, a row's after each other. */
  multiply(rows: number, rowBytes: number, count: number, others: number, otherCount: number, products: number): void;
  /** Dot products of one row with those of the others whose numbers are listed as u32, one f32 for each. */
  multiplyListed(row: number, rowBytes: number, others: number, list: number, count: number, products: number): void;
  /** The sum of the rows whose numbers are listed as u32. */
  sumListed(rows: number, rowBytes: number, list: number, count: number, sum: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernel over this memory. Its few KB are read and compiled once in a process, at the first call. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(readKernel());
  return new WebAssembly.Instance<Kernel>(compiled, { env: { memory } }).exports;
}

function readKernel(): Uint8Array {
  const file = new URL("./kernel.wasm", import.meta.url);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new GibseyError("INTERNAL", `the index's kernel can't be read: ${file.pathname}`, "build it: npm run build", {
      cause,
    });
  }
}
