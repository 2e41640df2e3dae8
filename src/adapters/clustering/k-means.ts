import { limits } from "../../core/limits.ts";
import type { Clustering, Rows } from "../../core/nightly/clusterer.ts";
import { sampleRows } from "../../core/nightly/sample-rows.ts";
import { seededRandom } from "../../core/nightly/seeded-random.ts";
import { ClusterMemory } from "./cluster-memory.ts";
import { describeClusters } from "./describe-clusters.ts";
import { Division } from "./division.ts";
import { drawFirstCentroids } from "./first-centroids.ts";

/** Of a cluster, rows that the sample has at least on average. */
const sampledPerClusterMin = 20;
/** Where first centroids are drawn by chance, one draw in ten ends a few percent behind the best; of three, hardly any. */
const starts = 3;

/**
 * Divides rows by direction into k clusters, of which none is empty: spherical k-means (Dhillon & Modha 2001). Many rows begin
 * with the centroids of a sample, which come at a fraction of the cost and leave little to do. Ends when no row changes, or
 * after `limits.nightRoundsMax`.
 *
 * It stands beside the worker that runs it and not in core, because its bounds lie in the memory that the kernel writes its
 * products to; a port between the two would be most of it.
 * @throws GibseyError INDEX_FULL.
 */
export function kMeans(rows: Rows, k: number, seed: number): Clustering {
  const sample = sampleRows(rows, Math.max(limits.nightSampleRows, k * sampledPerClusterMin));
  const memory = new ClusterMemory(sample, k);
  const random = seededRandom(seed);
  const tries = Array.from({ length: starts }, () => {
    drawFirstCentroids(memory, random);
    return settle(memory);
  });
  const best = tries.reduce((best, other) => (other.inertia < best.inertia ? other : best));
  if (sample === rows) return best;
  const whole = new ClusterMemory(rows, k);
  whole.begin(best.centroids);
  return settle(whole);
}

function settle(memory: ClusterMemory): Clustering {
  const division = new Division(memory);
  for (let round = 0; round < limits.nightRoundsMax && division.improve(); round++);
  return describeClusters(memory, division.clusterOf);
}
