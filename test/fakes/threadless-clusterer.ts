import { joinRows } from "../../src/adapters/clustering/join-rows.ts";
import { kMeans } from "../../src/adapters/clustering/k-means.ts";
import { layOutRows } from "../../src/adapters/clustering/lay-out.ts";
import { placeRows } from "../../src/adapters/clustering/place-rows.ts";
import type { Clusterer } from "../../src/core/nightly/clusterer.ts";

/** The clusterer's own work, done in the thread that asks, and which of its calls were made. */
export function threadlessClusterer(): Clusterer & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    cluster: async (rows, k, seed) => (calls.push(`cluster ${k}`), kMeans(rows, k, seed)),
    join: async (rows, clusterOf, k) => (calls.push(`join ${k}`), joinRows(rows, clusterOf, k)),
    layOut: async (rows, seed) => (calls.push("layOut"), layOutRows(rows, seed)),
    place: async (rows, places) => (calls.push("place"), placeRows(rows, places)),
  };
}
