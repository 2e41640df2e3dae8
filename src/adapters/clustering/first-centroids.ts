import { candidatesAtOnce, type ClusterMemory } from "./cluster-memory.ts";

/** The square of the greatest distance that two vectors of unit length have. */
const farthest = 4;

/**
 * Draws rows as first centroids (greedy k-means++, Arthur & Vassilvitskii 2007): each by its chance, which is its squared
 * distance from the nearest centroid so far, and of a few that are drawn at once the one that leaves the least of it. Leaves
 * the products of all rows with all centroids in `memory.products`. Rows without direction are drawn last.
 */
export function drawFirstCentroids(memory: ClusterMemory, random: () => number): void {
  const gaps = Float64Array.from({ length: memory.count }, (_, row) => (memory.hasDirection(row) ? farthest : 0));
  for (let cluster = 0; cluster < memory.k; cluster++) {
    const total = gaps.reduce((sum, gap) => sum + gap, 0);
    const candidates = Array.from({ length: candidatesAtOnce }, () =>
      // Where every row is a centroid already, or as good as one, any will do.
      total > 0 ? draw(gaps, random() * total) : cluster % memory.count,
    );
    memory.weigh(candidates);
    const place = bestOf(memory, gaps);
    memory.setCentroid(cluster, candidates[place] ?? 0);
    for (let row = 0; row < memory.count; row++) {
      const product = memory.candidateProducts[row * candidatesAtOnce + place] ?? 0;
      memory.products[row * memory.k + cluster] = product;
      gaps[row] = Math.min(gaps[row] ?? 0, gapOf(product));
    }
  }
}

/** The row at which the gaps up to it are more than was drawn. */
function draw(gaps: Float64Array, drawn: number): number {
  let sum = 0;
  let last = 0;
  for (let row = 0; row < gaps.length; row++) {
    const gap = gaps[row] ?? 0;
    if (gap === 0) continue;
    sum += gap;
    last = row;
    if (sum > drawn) break;
  }
  return last;
}

function bestOf(memory: ClusterMemory, gaps: Float64Array): number {
  const left = new Float64Array(candidatesAtOnce);
  for (let row = 0; row < memory.count; row++) {
    const gap = gaps[row] ?? 0;
    for (let place = 0; place < candidatesAtOnce; place++) {
      const product = memory.candidateProducts[row * candidatesAtOnce + place] ?? 0;
      left[place] = (left[place] ?? 0) + Math.min(gap, gapOf(product));
    }
  }
  return left.indexOf(Math.min(...left));
}

/** A millionth is what rounding makes of no distance at all. */
function gapOf(product: number): number {
  const gap = 2 - 2 * product;
  return gap < 1e-6 ? 0 : gap;
}
