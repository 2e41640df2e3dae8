import type { PageEntry } from "../index/search-index.ts";
import type { PassageHit } from "../index/vector-index.ts";
import type { WordHit } from "../index/word-index.ts";
import type { Calibration } from "./calibration.ts";

/** Passages looked at for one question; between 400 and all of them the same pages win. */
export const passagesConsidered = 400;

/** The best passage counts twice as much as the second: one good passage may be chance, two seldom are. */
const bestShare = 2 / 3;
const secondShare = 1 / 3;
/** What a page gets of each neighbour's score: what is told on one page is often still spoken of on the next. */
const neighbourShare = 0.1;

/** A page with its score and the parts that add up to it. */
export interface RankedPage {
  readonly entry: PageEntry;
  readonly score: number;
  readonly parts: { readonly vectors: number; readonly words: number; readonly neighbours: number };
  /** Its passages among those that were considered, best first. */
  readonly hits: readonly PassageHit[];
  /** See {@link WordHit.coverage}. */
  readonly coverage: number;
}

/**
 * The `count` pages that passages and words speak for most, best first (the last passage considered counts nothing,
 * but is found); ties fall to the lower number. A page's score is its two best passages' cosines in deviations above
 * the last one considered, plus its words, plus a share of its neighbours in the same section. `pages` are those that
 * may be found, in order of number.
 */
export function rankPages(
  pages: readonly PageEntry[],
  found: { readonly hits: readonly PassageHit[]; readonly words: readonly WordHit[] },
  calibration: Calibration,
  count: number,
): RankedPage[] {
  const floor = found.hits.at(-1)?.cosine ?? 0;
  const hitsOf = byPage(found.hits);
  const wordsOf = new Map(found.words.map((hit) => [hit.page_id, hit]));
  const vectors = pages.map(({ page_id }) => vectorScore(hitsOf.get(page_id), floor, calibration));
  const words = pages.map(({ page_id }) => calibration.wordWeight * (wordsOf.get(page_id)?.score ?? 0));
  const own = pages.map((_, position) => (vectors[position] ?? 0) + (words[position] ?? 0));
  const neighbours = pages.map((page, position) => {
    const isNear = (other: number) => pages[other]?.section === page.section;
    const before = isNear(position - 1) ? (own[position - 1] ?? 0) : 0;
    const after = isNear(position + 1) ? (own[position + 1] ?? 0) : 0;
    return neighbourShare * (before + after);
  });
  const scores = pages.map((_, position) => (own[position] ?? 0) + (neighbours[position] ?? 0));
  const best = [...scores.keys()]
    .filter((position) => (scores[position] ?? 0) > 0 || hitsOf.has(pages[position]?.page_id ?? ""))
    .toSorted((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other)
    .slice(0, count);
  return best.flatMap((position) => {
    const entry = pages[position];
    if (entry === undefined) return [];
    const parts = {
      vectors: vectors[position] ?? 0,
      words: words[position] ?? 0,
      neighbours: neighbours[position] ?? 0,
    };
    const coverage = wordsOf.get(entry.page_id)?.coverage ?? 0;
    return [{ entry, score: scores[position] ?? 0, parts, hits: hitsOf.get(entry.page_id) ?? [], coverage }];
  });
}

function vectorScore(hits: readonly PassageHit[] | undefined, floor: number, { deviation }: Calibration): number {
  const [best, second] = hits ?? [];
  if (best === undefined) return 0;
  return (bestShare * best.cosine + secondShare * (second?.cosine ?? floor) - floor) / deviation;
}

function byPage(hits: readonly PassageHit[]): ReadonlyMap<string, readonly PassageHit[]> {
  const pages = new Map<string, PassageHit[]>();
  for (const hit of hits) {
    const ofPage = pages.get(hit.page_id);
    if (ofPage === undefined) pages.set(hit.page_id, [hit]);
    else ofPage.push(hit);
  }
  return pages;
}
