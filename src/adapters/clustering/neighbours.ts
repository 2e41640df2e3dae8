import type { Rows } from "../../core/nightly/clusterer.ts";
import { paddedTo } from "../simd/row-memory.ts";
import { Arena } from "./arena.ts";

/** Rows that are compared with all others at once: as many as the processor's nearer cache holds. */
const blockRows = 64;

/** Each row's nearest: those of row r from `r * each` on, the nearest first, of equals the one that stands first. */
export interface Neighbours {
  readonly each: number;
  readonly rows: Int32Array;
  readonly cosines: Float32Array;
}

/**
 * The `each` rows of `among` that are nearest to each of `rows`. Where both are the same, no row is its own neighbour.
 * @param each at most as many as there are to choose from. @throws GibseyError INDEX_FULL.
 */
export function nearestAmong(rows: Rows, among: Rows, each: number): Neighbours {
  const width = paddedTo(rows.dimensions);
  const count = rows.numbers.length / rows.dimensions;
  const others = among.numbers.length / rows.dimensions;
  const arena = new Arena((count + blockRows) * width + count * blockRows, 3);
  const asking = arena.floats(count * width);
  const block = arena.floats(blockRows * width);
  const products = arena.floats(count * blockRows);
  for (let row = 0; row < count; row++) asking.set(lineOf(rows, row), row * width);
  const found = { each, rows: new Int32Array(count * each), cosines: new Float32Array(count * each).fill(-Infinity) };
  for (let first = 0; first < others; first += blockRows) {
    const size = Math.min(blockRows, others - first);
    for (let place = 0; place < size; place++) block.set(lineOf(among, first + place), place * width);
    arena.kernel.multiply(asking.byteOffset, width * 4, count, block.byteOffset, size, products.byteOffset);
    for (let row = 0; row < count; row++) {
      for (let place = 0; place < size; place++) {
        if (rows !== among || first + place !== row)
          offer(found, row, first + place, products[row * size + place] ?? 0);
      }
    }
  }
  return found;
}

/** Takes another among the row's nearest if it is one of them; a worse one makes room. */
function offer({ each, rows, cosines }: Neighbours, row: number, other: number, cosine: number): void {
  const start = row * each;
  let at = start + each - 1;
  if (cosine <= (cosines[at] ?? 0)) return;
  for (; at > start && (cosines[at - 1] ?? 0) < cosine; at--) {
    cosines[at] = cosines[at - 1] ?? 0;
    rows[at] = rows[at - 1] ?? 0;
  }
  cosines[at] = cosine;
  rows[at] = other;
}

function lineOf({ numbers, dimensions }: Rows, row: number): Float32Array {
  return numbers.subarray(row * dimensions, (row + 1) * dimensions);
}
