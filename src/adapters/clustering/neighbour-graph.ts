import type { Neighbours } from "./neighbours.ts";

/** Pairs of rows that are near to each other, each pair once, and how near: above 0, at most 1. */
export interface NeighbourGraph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weights: Float64Array;
}

/**
 * The graph of everybody's neighbours. How near is measured by each row's own neighbourhood, so that crowded subjects and lonely
 * pages are alike: the nearest counts 1, and one that is beyond it by as much as is usual counts a half. A pair that is near
 * by the measure of one or of both counts as chances do, w + v - wv.
 */
export function neighbourGraph(near: Neighbours): NeighbourGraph {
  const count = near.rows.length / near.each;
  const pairs = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const start = row * near.each;
    const gaps = Array.from(
      near.cosines.subarray(start, start + near.each),
      (cosine) => (near.cosines[start] ?? 0) - cosine,
    );
    const usual = gaps.reduce((sum, gap) => sum + gap, 0) / near.each;
    for (const [place, gap] of gaps.entries()) {
      const other = near.rows[start + place] ?? 0;
      const pair = Math.min(row, other) * count + Math.max(row, other);
      const before = pairs.get(pair) ?? 0;
      const weight = usual === 0 ? 1 : 1 / (1 + (gap / usual) ** 2);
      pairs.set(pair, before + weight - before * weight);
    }
  }
  return {
    from: Int32Array.from(pairs.keys(), (pair) => Math.floor(pair / count)),
    to: Int32Array.from(pairs.keys(), (pair) => pair % count),
    weights: Float64Array.from(pairs.values()),
  };
}
