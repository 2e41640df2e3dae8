import type { Rows } from "../../core/nightly/clusterer.ts";
import { nearestAmong } from "./neighbours.ts";

/** Neighbours that a row is placed by. More would pull it to the middle of the map, between the subjects. */
const neighboursMost = 3;
/** What rounding makes of no distance at all: a row equal to another is placed where that is. */
const gapMin = 1e-6;

/**
 * Places rows that have no place (NaN) among those that have one: at the mean of the places of the nearest, weighed by the
 * inverse square of their distance.
 * @throws GibseyError INDEX_FULL.
 */
export function placeRows(rows: Rows, places: Float32Array): Float32Array {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let row = 0; row * 2 < places.length; row++) (Number.isNaN(places[row * 2]) ? unknown : known).push(row);
  const placed = places.slice();
  if (unknown.length === 0) return placed;
  const near = nearestAmong(pick(rows, unknown), pick(rows, known), Math.min(neighboursMost, known.length));
  for (const [asking, row] of unknown.entries()) {
    let x = 0;
    let y = 0;
    let weights = 0;
    for (let at = asking * near.each; at < (asking + 1) * near.each; at++) {
      const neighbour = known[near.rows[at] ?? 0] ?? 0;
      const weight = 1 / Math.max(gapMin, 1 - (near.cosines[at] ?? 0)) ** 2;
      x += weight * (places[neighbour * 2] ?? 0);
      y += weight * (places[neighbour * 2 + 1] ?? 0);
      weights += weight;
    }
    placed.set([x / weights, y / weights], row * 2);
  }
  return placed;
}

function pick({ numbers, dimensions }: Rows, rows: readonly number[]): Rows {
  const picked = new Float32Array(rows.length * dimensions);
  for (const [place, row] of rows.entries()) {
    picked.set(numbers.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions);
  }
  return { numbers: picked, dimensions };
}
