import { limits } from "../limits.ts";
import type { Recall } from "../memory.ts";
import type { GatheredPage } from "./cluster-pages.ts";
import { pageVector } from "./page-vector.ts";

/** The pages of a book as a night finds them. */
export interface GatheredBook {
  /** In order of page id. */
  readonly pages: readonly GatheredPage[];
  /** Each page's number in the book, by its id. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly generation: string;
}

/**
 * Every page that can be found, with its direction. They come from the index, which has both in memory; what is learned
 * meanwhile is in it or not, and then belongs to the next night.
 * @param breathe lets others have their turn.
 * @throws the signal's reason.
 */
export async function gatherPages(
  { index, embedder }: Recall,
  breathe: () => Promise<void>,
  signal: AbortSignal,
): Promise<GatheredBook> {
  const pages: GatheredPage[] = [];
  const numbers = new Map<string, number>();
  for (const { page_id, vectors } of index.vectors.entries()) {
    const entry = index.entry(page_id);
    if (entry === undefined || vectors.length === 0) continue;
    const { text_hash, number } = entry;
    numbers.set(page_id, number);
    const directions = vectors.map(({ vector }) => vector);
    pages.push({ page_id, text_hash, vector: pageVector(directions, embedder.generation.dimensions) });
    if (pages.length % limits.nightGatherBatch !== 0) continue;
    await breathe();
    signal.throwIfAborted();
  }
  // Not every index gives them in that order.
  pages.sort((one, other) => (one.page_id < other.page_id ? -1 : 1));
  return { pages, numbers, generation: embedder.generation.id };
}
