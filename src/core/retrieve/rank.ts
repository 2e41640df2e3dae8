import type { PageEntry } from "../index/search-index.ts";
import type { PassageHit } from "../index/vector-index.ts";
import type { WordScores } from "../index/word-index.ts";
import type { ReadablePages } from "./readable-pages.ts";
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
 * character's own pages get. What was found on pages that aren't readable isn't looked at.
 */
export function rankPages(
  { pages, placeOf }: ReadablePages,
  found: Findings,
  recipe: RetrievalRecipe,
  count: number,
): RankedPage[] {
  const hitsAt = byPlace(found.hits, placeOf);
  const { vectors, words } = weigh(pages, found, hitsAt, recipe);
  const shareOf = (place: number, section: number) =>
    pages[place]?.section === section ? recipe.neighbours * ((vectors[place] ?? 0) + (words[place] ?? 0)) : 0;
  const best: RankedPage[] = [];
  for (let place = 0; place < pages.length; place++) {
    const entry = pages[place];
    if (entry === undefined) continue;
    const ofVectors = vectors[place] ?? 0;
    const ofWords = words[place] ?? 0;
    const neighbours = shareOf(place - 1, entry.section) + shareOf(place + 1, entry.section);
    const character = found.char_id !== undefined && entry.char_id === found.char_id ? recipe.character : 0;
    const spokenFor = ofVectors + ofWords + neighbours;
    const score = spokenFor + character;
    if (best.length === count && score <= (best.at(-1)?.score ?? 0)) continue;
    const hits = hitsAt.get(place);
    if (spokenFor === 0 && hits === undefined) continue;
    const parts = { vectors: ofVectors, words: ofWords, neighbours, character };
    const coverage = found.words.coverage(entry.page_id);
    insert(best, { entry, score, parts, hits: hits ?? [], coverage }, count);
  }
  return best;
}

function byPlace(hits: readonly PassageHit[], placeOf: ReadablePages["placeOf"]): ReadonlyMap<number, PassageHit[]> {
  const places = new Map<number, PassageHit[]>();
  for (const hit of hits) {
    const place = placeOf(hit.page_id);
    if (place === undefined) continue;
    const ofPage = places.get(place);
    if (ofPage === undefined) places.set(place, [hit]);
    else ofPage.push(hit);
  }
  return places;
}

/**
 * What each page has of vectors and of words, by its place. Every second page has one of the words, so these are
 * numbers in a row, and nothing is looked up or made for a page that won't be among the best.
 */
function weigh(
  pages: ReadablePages["pages"],
  found: Findings,
  hitsAt: ReadonlyMap<number, readonly PassageHit[]>,
  recipe: RetrievalRecipe,
): { readonly vectors: Float64Array; readonly words: Float64Array } {
  const vectors = new Float64Array(pages.length);
  const words = found.words.scores(pages).map((score) => recipe.words * score);
  const floor = found.hits.at(-1)?.cosine ?? 0;
  for (const [place, hits] of hitsAt) {
    vectors[place] = (recipe.vectors * heightOf(hits, floor, recipe.secondPassage)) / found.deviation;
  }
  return { vectors, words };
}

/** How far a page's passages, of which there is one at least, reach above the last one considered. */
function heightOf([best, second]: readonly PassageHit[], floor: number, secondShare: number): number {
  return (1 - secondShare) * (best?.cosine ?? floor) + secondShare * (second?.cosine ?? floor) - floor;
}

/** Behind its equals, whose numbers are lower. */
function insert(best: RankedPage[], page: RankedPage, count: number): void {
  const place = best.findIndex((other) => other.score < page.score);
  best.splice(place === -1 ? best.length : place, 0, page);
  if (best.length > count) best.pop();
}
