import type { Clusterer } from "../../core/nightly/clusterer.ts";
import { joinRows } from "./join-rows.ts";
import { kMeans } from "./k-means.ts";

export function openClusterer(): Clusterer {
  return {
    cluster: async (rows, k, seed) => kMeans(rows, k, seed),
    join: async (rows, clusterOf, k) => joinRows(rows, clusterOf, k),
    layOut: async ({ numbers, dimensions }) => new Float32Array((numbers.length / dimensions) * 2).fill(0.5),
    place: async (_, places) => places.map((place) => (Number.isNaN(place) ? 0.5 : place)),
  };
}
