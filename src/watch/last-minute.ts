import { lastMinuteMs } from "./facts.ts";

/** A figure of some moment. */
export interface Told {
  readonly atMs: number;
  readonly value: number;
}

/** As many columns as a sparkline of the last minute has. */
export const cellCount = 30;

const cellMs = lastMinuteMs / cellCount;

/**
 * The last minute in cells of two seconds, oldest first; undefined where nothing was told. Cells begin at even seconds, so
 * that a figure stays in its cell while that moves to the left.
 */
export function cellsOf(
  told: readonly Told[],
  nowMs: number,
  gather: (values: readonly number[]) => number,
): readonly (number | undefined)[] {
  const cells: number[][] = Array.from({ length: cellCount }, () => []);
  const last = Math.floor(nowMs / cellMs);
  for (const { atMs, value } of told) {
    const age = Math.max(0, last - Math.floor(atMs / cellMs));
    cells[cellCount - 1 - age]?.push(value);
  }
  return cells.map((values) => (values.length === 0 ? undefined : gather(values)));
}

/** The least of these values that so great a share of them doesn't exceed; undefined of none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
