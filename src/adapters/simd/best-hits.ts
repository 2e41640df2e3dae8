import { bestFirst, type PassageHit } from "../../core/index/vector-index.ts";

/** Which passage a row belongs to. */
export interface RowOwner {
  readonly page_id: string;
  readonly passage: string;
}

/**
 * The `k` best of these keys as hits, in the order that {@link VectorIndex.search} promises. Sorts the keys in place.
 *
 * Numbers are sorted natively, many times quicker than objects under a comparison; after that the comparison only has
 * to put ties in order, and a sort of what is nearly sorted takes one walk.
 */
export function bestHits(keys: BigUint64Array, k: number, owners: readonly RowOwner[]): PassageHit[] {
  keys.sort();
  const halves = new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2);
  const hits: PassageHit[] = [];
  for (let at = 0; at < halves.length; at += 2) {
    const owner = owners[halves[at] ?? 0];
    const cosine = scoreOf(halves[at + 1] ?? 0);
    if (owner === undefined || (hits.length >= k && cosine !== hits.at(-1)?.cosine)) break;
    hits.push({ page_id: owner.page_id, passage: owner.passage, cosine });
  }
  return hits.toSorted(bestFirst).slice(0, k);
}

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** Undoes the kernel's order: the bits of negative scores are as they were, those of positive ones are turned around. */
function scoreOf(order: number): number {
  bits[0] = order >= 0x8000_0000 ? order : 0x7fff_ffff - order;
  return float[0] ?? 0;
}
