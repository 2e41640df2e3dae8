import type { Clustering, Rows } from "../../core/nightly/clusterer.ts";
import { ClusterMemory } from "./cluster-memory.ts";
import { describeClusters } from "./describe-clusters.ts";

/**
 * Puts each row that is in no cluster (-1) into the one whose centroid is nearest, the first of equals, with centroids as the
 * other rows make them. The centroids that are given back are those of all.
 * @throws GibseyError INDEX_FULL.
 */
export function joinRows(rows: Rows, clusters: Int32Array, k: number): Clustering {
  const memory = new ClusterMemory(rows, k);
  const clusterOf = clusters.slice();
  moveAll(memory, clusterOf);
  memory.multiply();
  for (const [row, cluster] of clusterOf.entries()) {
    if (cluster !== -1) continue;
    const products = memory.products.subarray(row * k, (row + 1) * k);
    clusterOf[row] = products.indexOf(Math.max(...products));
  }
  moveAll(memory, clusterOf);
  return describeClusters(memory, clusterOf);
}

function moveAll(memory: ClusterMemory, clusterOf: Int32Array): void {
  const members = Array.from({ length: memory.k }, (): number[] => []);
  for (const [row, cluster] of clusterOf.entries()) members[cluster]?.push(row);
  for (const [cluster, rows] of members.entries()) memory.moveCentroid(cluster, rows);
}
