import type { PassageHit, VectorIndex } from "./vector-index.ts";

/** How many more passages are asked for when too many of those that were found may not be looked at. */
const growth = 4;

/**
 * The `k` passages nearest to a query among those of the pages that are accepted; fewer only when there are fewer. The
 * index knows nothing of numbers or readers, so it is asked for more until enough are left or there is nothing else.
 * @throws GibseyError VECTOR_INVALID.
 */
export function nearestPassages(
  vectors: VectorIndex,
  query: Float32Array,
  k: number,
  accepts: (page_id: string) => boolean,
): readonly PassageHit[] {
  for (let wanted = k; ; wanted *= growth) {
    const hits = vectors.search(query, Math.min(wanted, vectors.size));
    const accepted = hits.filter(({ page_id }) => accepts(page_id));
    if (accepted.length >= k || wanted >= vectors.size) return accepted.slice(0, k);
  }
}
