import type { Night } from "../store/night-store.ts";
import { type ClusteredPages, rowsOf } from "./cluster-pages.ts";
import type { Clusterer } from "./clusterer.ts";

/** Where a page stands on the map of the book: 0 to 1 each way. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Every whole layout begins with the same draws. */
const seed = 48;

/**
 * Places for the pages of a book, by page id. Pages whose text is as it was stay where they are, and the others go where
 * their nearest are, so that readers find their way from night to night; only where all was clustered anew is all laid out
 * anew.
 * @throws the signal's reason, and what the clusterer throws.
 */
export async function placePages(
  { clusters, isWhole }: ClusteredPages,
  before: Night | undefined,
  clusterer: Clusterer,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Place>> {
  const pages = clusters
    .flatMap(({ members }) => members)
    .toSorted((one, other) => (one.page_id < other.page_id ? -1 : 1));
  if (pages.length === 0) return new Map();
  const known = new Map(
    before?.summaries.flatMap(({ members }) => members.map((member) => [member.page_id, member])) ?? [],
  );
  const places = new Float32Array(pages.length * 2).fill(NaN);
  let stayed = 0;
  for (const [row, { page_id, text_hash }] of pages.entries()) {
    const place = known.get(page_id);
    if (isWhole || place?.text_hash !== text_hash) continue;
    places.set([place.x, place.y], row * 2);
    stayed += 1;
  }
  const rows = rowsOf(pages);
  const placed =
    stayed === 0 ? await clusterer.layOut(rows, seed, signal) : await clusterer.place(rows, places, signal);
  return new Map(pages.map(({ page_id }, row) => [page_id, { x: placed[row * 2] ?? 0, y: placed[row * 2 + 1] ?? 0 }]));
}
