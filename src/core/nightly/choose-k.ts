import { limits } from "../limits.ts";
import type { Clusterer, Rows } from "./clusterer.ts";

/** So many clusters are tried, as far as there are pages for them: half as many again from step to step. */
const tried = [4, 6, 8, 12, 16, 24, 36, 48, 72, 96];

/**
 * How many clusters to make of a book: as many as are wanted, but so few that a cluster has `limits.nightClusterPagesMin` pages
 * on average. `auto` tries a few numbers on a sample of at most `limits.nightSampleRows` pages, and takes the one that
 * sets clusters apart best.
 * @throws the signal's reason.
 */
export async function chooseK(
  rows: Rows,
  wanted: number | "auto",
  clusterer: Clusterer,
  seed: number,
  signal: AbortSignal,
): Promise<number> {
  const most = Math.max(1, Math.floor(rows.numbers.length / rows.dimensions / limits.nightClusterPagesMin));
  if (wanted !== "auto") return Math.min(wanted, most);
  const sample = sampleOf(rows);
  let best = { k: most, silhouette: -1 };
  for (const k of tried.filter((k) => k <= most)) {
    const { silhouette } = await clusterer.cluster(sample, k, seed, signal);
    if (silhouette > best.silhouette) best = { k, silhouette };
  }
  return best.k;
}

/** Rows at equal steps: pages that are near in the book are often near in what they tell, so each part is drawn from. */
function sampleOf({ numbers, dimensions }: Rows): Rows {
  const count = numbers.length / dimensions;
  if (count <= limits.nightSampleRows) return { numbers, dimensions };
  const sample = new Float32Array(new SharedArrayBuffer(limits.nightSampleRows * dimensions * 4));
  for (let place = 0; place < limits.nightSampleRows; place++) {
    const start = Math.floor((place * count) / limits.nightSampleRows) * dimensions;
    sample.set(numbers.subarray(start, start + dimensions), place * dimensions);
  }
  return { numbers: sample, dimensions };
}
