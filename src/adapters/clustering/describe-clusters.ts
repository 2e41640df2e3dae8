import type { Clustering } from "../../core/nightly/clusterer.ts";
import { type ClusterMemory, distanceOf } from "./cluster-memory.ts";

/** What became of the rows. Writes over all products. */
export function describeClusters(memory: ClusterMemory, clusterOf: Int32Array): Clustering {
  memory.multiply();
  const cosines = new Float32Array(memory.count);
  const lengths = new Float64Array(memory.k);
  let inertia = 0;
  for (const [row, cluster] of clusterOf.entries()) {
    const cosine = memory.products[row * memory.k + cluster] ?? 0;
    cosines[row] = cosine;
    lengths[cluster] = (lengths[cluster] ?? 0) + cosine;
    inertia += 2 - 2 * cosine;
  }
  let silhouettes = 0;
  for (const [row, cluster] of clusterOf.entries()) {
    const next = nextCosine(memory, row, cluster);
    silhouettes += silhouetteOf(cosines[row] ?? 0, lengths[cluster] ?? 0, next);
  }
  return { clusterOf, cosines, centroids: memory.centroids(), inertia, silhouette: silhouettes / memory.count };
}

/** The row's greatest cosine with a centroid that isn't its own; -1 where there is no other. */
function nextCosine({ products, k }: ClusterMemory, row: number, own: number): number {
  let next = -1;
  for (let cluster = 0; cluster < k; cluster++) {
    const cosine = products[row * k + cluster] ?? 0;
    if (cluster !== own && cosine > next) next = cosine;
  }
  return next;
}

/**
 * How much nearer a row is to its own centroid than to the next, as a share of the greater distance. Its own centroid is taken
 * without the row itself, else the best clusters would be those of one row. The sum of a cluster's rows is as long as the
 * sum of their cosines with it, so what is left without one needs no other vectors.
 */
function silhouetteOf(cosine: number, length: number, next: number): number {
  const left = Math.sqrt(Math.max(0, length * length - 2 * length * cosine + 1));
  // A row that stands alone says nothing, nor does one without direction.
  if (next === -1 || cosine === 0 || left < 1e-3) return 0;
  const own = distanceOf((length * cosine - 1) / left);
  const other = distanceOf(next);
  const greater = Math.max(own, other);
  return greater === 0 ? 0 : (other - own) / greater;
}
