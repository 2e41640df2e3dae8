import { limits } from "../../core/limits.ts";
import type { Rows } from "../../core/nightly/clusterer.ts";
import { sampledRows, sampleRows } from "../../core/nightly/sample-rows.ts";
import { seededRandom } from "../../core/nightly/seeded-random.ts";
import { type NeighbourGraph, neighbourGraph } from "./neighbour-graph.ts";
import { nearestAmong } from "./neighbours.ts";
import { placeRows } from "./place-rows.ts";
import { principalPlane } from "./principal-plane.ts";

/*
 * The map of the book: UMAP (McInnes et al. 2018) in its simplest form. Rows that are neighbours attract each other, any two
 * repel each other, and both fade with the square of the distance (a = b = 1), so there is no power and no exponential, whose
 * last bits differ between engines. umap-js 1.4 takes two and a half times as long, begins anywhere instead of with the main
 * directions, and brings ten packages; of a novel's pages it keeps 45 % of the ten nearest where this keeps 43 %.
 */

/** How many neighbours a row has. Fewer would tear subjects apart, more would blur them. */
const neighboursMost = 14;
const epochs = 500;
/** With how many others, drawn by chance, a row is compared each time that it is drawn to a neighbour. */
const strangers = 8;
/** No step is longer than this. */
const stepMax = 4;
/** How wide the map is at first, in deviations of its first direction. */
const widthAtFirst = 5;

/**
 * Lays rows out in two dimensions. A map of many rows is one of a sample, among which the others are placed.
 * @returns x and y of each row, 0 to 1 each way. @throws GibseyError INDEX_FULL.
 */
export function layOutRows(rows: Rows, seed: number): Float32Array {
  const count = rows.numbers.length / rows.dimensions;
  if (count === 1) return Float32Array.of(0.5, 0.5);
  const sample = sampleRows(rows, limits.nightSampleRows);
  const map = spread(embed(sample, seededRandom(seed)));
  if (sample === rows) return map;
  const places = new Float32Array(count * 2).fill(NaN);
  for (const [place, row] of sampledRows(count, limits.nightSampleRows).entries()) {
    places.set(map.subarray(place * 2, place * 2 + 2), row * 2);
  }
  return placeRows(rows, places);
}

function embed(rows: Rows, random: () => number): Float64Array {
  const count = rows.numbers.length / rows.dimensions;
  const graph = neighbourGraph(nearestAmong(rows, rows, Math.min(neighboursMost, count - 1)));
  // A little chance, so that no two stand on one spot, where nothing could drive them apart.
  const places = principalPlane(rows, random).map((place) => place * widthAtFirst + random() * 1e-3);
  const due = new Float64Array(graph.weights.length);
  for (let epoch = 0; epoch < epochs; epoch++) draw(places, graph, due, 1 - epoch / epochs, random);
  return places;
}

/** One epoch: a pair is drawn together as often as it weighs, and one of the two away from strangers. */
function draw(
  places: Float64Array,
  { from, to, weights }: NeighbourGraph,
  due: Float64Array,
  step: number,
  random: () => number,
): void {
  for (let pair = 0; pair < weights.length; pair++) {
    due[pair] = (due[pair] ?? 0) + (weights[pair] ?? 0);
    if ((due[pair] ?? 0) < 1) continue;
    due[pair] = (due[pair] ?? 0) - 1;
    // Each of the two in turn meets strangers.
    const isTurned = random() < 0.5;
    const row = (isTurned ? to[pair] : from[pair]) ?? 0;
    const neighbour = (isTurned ? from[pair] : to[pair]) ?? 0;
    attract(places, row, neighbour, step);
    for (let stranger = 0; stranger < strangers; stranger++) {
      repel(places, row, Math.floor(random() * (places.length / 2)), step);
    }
  }
}

/** Moves both towards each other. */
function attract(places: Float64Array, row: number, other: number, step: number): void {
  const x = (places[row * 2] ?? 0) - (places[other * 2] ?? 0);
  const y = (places[row * 2 + 1] ?? 0) - (places[other * 2 + 1] ?? 0);
  const force = -2 / (1 + x * x + y * y);
  const byX = step * bounded(force * x);
  const byY = step * bounded(force * y);
  places[row * 2] = (places[row * 2] ?? 0) + byX;
  places[row * 2 + 1] = (places[row * 2 + 1] ?? 0) + byY;
  places[other * 2] = (places[other * 2] ?? 0) - byX;
  places[other * 2 + 1] = (places[other * 2 + 1] ?? 0) - byY;
}

/** Moves a row away from another, which stays; from itself it doesn't move. */
function repel(places: Float64Array, row: number, other: number, step: number): void {
  const x = (places[row * 2] ?? 0) - (places[other * 2] ?? 0);
  const y = (places[row * 2 + 1] ?? 0) - (places[other * 2 + 1] ?? 0);
  const squares = x * x + y * y;
  const force = 2 / ((0.001 + squares) * (1 + squares));
  places[row * 2] = (places[row * 2] ?? 0) + step * bounded(force * x);
  places[row * 2 + 1] = (places[row * 2 + 1] ?? 0) + step * bounded(force * y);
}

function bounded(move: number): number {
  return move > stepMax ? stepMax : Math.max(-stepMax, move);
}

/** From 0 to 1 each way. */
function spread(places: Float64Array): Float32Array {
  const map = new Float32Array(places.length);
  for (const way of [0, 1]) {
    const along = places.filter((_, at) => at % 2 === way);
    const least = along.reduce((least, number) => Math.min(least, number));
    const most = along.reduce((most, number) => Math.max(most, number));
    for (const [row, number] of along.entries())
      map[row * 2 + way] = most === least ? 0.5 : (number - least) / (most - least);
  }
  return map;
}
