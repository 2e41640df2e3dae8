import type { PageEntry } from "../index/search-index.ts";
import type { PassageHit } from "../index/vector-index.ts";
import type { WordScores } from "../index/word-index.ts";
import type { RetrievalRecipe } from "./recipe.ts";

/** A page with its score and the parts that add up to it. */
export interface RankedPage {
  readonly entry: PageEntry;
  readonly score: number;
  readonly parts: ScoreParts;
  /** Its passages among those that were considered, best first. */
  readonly hits: readonly PassageHit[];
  /** See {@link WordScores.coverage}. */
  readonly coverage: number;
}

/** The shares of a page's score, in deviations; {@link RetrievalRecipe} says what they are. */
export interface ScoreParts {
  readonly vectors: number;
  readonly words: number;
  readonly neighbours: number;
  readonly character: number;
}

/** What was found for a question. */
export interface Findings {
  /** The passages considered, best first. */
  readonly hits: readonly PassageHit[];
  readonly words: WordScores;
  /** The unit of cosines; see {@link Measure.deviation}. */
  readonly deviation: number;
  /** The character whom the question is put to. */
  readonly char_id?: string | undefined;
}

/**
 * The `count` pages that passages and words speak for most, best first (the last passage considered counts nothing,
 * but is found); ties fall to the lower number. A page's score is its two best passages' cosines in deviations above
 * the last one considered, plus its words, plus a share of its neighbours in the same section, plus what the asked
 * character's own pages get. `pages` are those that may be found, in order of number.
 */
export function rankPages(
  pages: readonly PageEntry[],
  found: Findings,
  recipe: RetrievalRecipe,
  count: number,
): RankedPage[] {
  const hitsOf = byPage(found.hits);
  const floor = found.hits.at(-1)?.cosine ?? 0;
  const vectors = new Float64Array(pages.length);
  const words = new Float64Array(pages.length);
  for (const [position, { page_id }] of pages.entries()) {
    const height = heightOf(hitsOf.get(page_id), floor, recipe.secondPassage);
    vectors[position] = (recipe.vectors * height) / found.deviation;
    words[position] = recipe.words * found.words.score(page_id);
  }
  const shareOf = (position: number, section: number) =>
    pages[position]?.section === section ? recipe.neighbours * ((vectors[position] ?? 0) + (words[position] ?? 0)) : 0;
  const partsOf = (entry: PageEntry, position: number): ScoreParts => ({
    vectors: vectors[position] ?? 0,
    words: words[position] ?? 0,
    neighbours: shareOf(position - 1, entry.section) + shareOf(position + 1, entry.section),
    character: found.char_id !== undefined && entry.char_id === found.char_id ? recipe.character : 0,
  });
  const best: RankedPage[] = [];
  for (const [position, entry] of pages.entries()) {
    const parts = partsOf(entry, position);
    const spokenFor = parts.vectors + parts.words + parts.neighbours;
    const score = spokenFor + parts.character;
    if (best.length === count && score <= (best.at(-1)?.score ?? 0)) continue;
    if (spokenFor === 0 && !hitsOf.has(entry.page_id)) continue;
    const coverage = found.words.coverage(entry.page_id);
    const page = { entry, score, parts, hits: hitsOf.get(entry.page_id) ?? [], coverage };
    // Behind its equals, whose numbers are lower.
    const place = best.findIndex((other) => other.score < score);
    best.splice(place === -1 ? best.length : place, 0, page);
    if (best.length > count) best.pop();
  }
  return best;
}

/** How far a page's passages reach above the last one considered. */
function heightOf(hits: readonly PassageHit[] | undefined, floor: number, secondShare: number): number {
  const [best, second] = hits ?? [];
  if (best === undefined) return 0;
  return (1 - secondShare) * best.cosine + secondShare * (second?.cosine ?? floor) - floor;
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
