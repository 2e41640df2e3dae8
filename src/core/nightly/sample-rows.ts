import type { Rows } from "./clusterer.ts";

/**
 * At most so many rows, at equal steps: pages that are near in the book are often near in what they tell, so each part is
 * drawn from. The rows themselves where they are no more.
 */
export function sampleRows(rows: Rows, most: number): Rows {
  const { numbers, dimensions } = rows;
  const numbersOf = sampledRows(numbers.length / dimensions, most);
  if (numbersOf.length * dimensions === numbers.length) return rows;
  const sample = new Float32Array(new SharedArrayBuffer(numbersOf.length * dimensions * 4));
  for (const [place, row] of numbersOf.entries()) {
    sample.set(numbers.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
  }
  return { numbers: sample, dimensions };
}

/** Which rows of so many {@link sampleRows} takes. */
export function sampledRows(count: number, most: number): number[] {
  const size = Math.min(count, most);
  return Array.from({ length: size }, (_, place) => Math.floor((place * count) / size));
}
