import { limits } from "../limits.ts";
import type { Clusterer, Rows } from "./clusterer.ts";
import { sampleRows } from "./sample-rows.ts";

/** So many clusters are tried, as far as there are pages for them: half as many again from step to step. */
const tried = [4, 6, 8, 12, 16, 24, 36, 48, 72, 96];

/**
 * How many clusters to make of a book: as many as are wanted and there are pages for. `limits.nightClusters`, which nobody need
 * have asked for, are fewer where a cluster would have less than `limits.nightClusterPagesMin` pages on average. `auto` tries a
 * few numbers on a sample of at most `limits.nightSampleRows` pages, and takes the one that sets clusters apart best.
 * @throws the signal's reason.
 */
export async function chooseK(
  rows: Rows,
  wanted: number | "auto",
  clusterer: Clusterer,
  seed: number,
  signal: AbortSignal,
): Promise<number> {
  const pages = rows.numbers.length / rows.dimensions;
  const most = Math.max(1, Math.floor(pages / limits.nightClusterPagesMin));
  if (wanted === limits.nightClusters) return Math.min(wanted, most);
  if (wanted !== "auto") return Math.min(wanted, pages);
  const sample = sampleRows(rows, limits.nightSampleRows);
  let best = { k: most, silhouette: -1 };
  for (const k of tried.filter((k) => k <= most)) {
    const { silhouette } = await clusterer.cluster(sample, k, seed, signal);
    if (silhouette > best.silhouette) best = { k, silhouette };
  }
  return best.k;
}
