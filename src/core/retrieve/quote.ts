import { passageSpansOf } from "../embed/passages.ts";
import { countWordsIn, type Sentence, type Span, sentencesOf } from "../embed/sentences.ts";
import type { PassageHit } from "../index/vector-index.ts";
import { limits } from "../limits.ts";
import type { Page } from "../page.ts";
import type { AskedStems } from "./asked-stems.ts";
import { clausesOf } from "./clauses.ts";

/** A quote that is nearly full says more than one of three words; worth half a deviation at forty words. */
const lengthWorth = 0.5;
/** What it costs to start or to end inside a sentence, which only sentences of more than forty words make needful. */
const midStartCost = 0.4;
const midEndCost = 0.2;

/** What a page is quoted for. */
export interface QuoteContext {
  readonly asked: AskedStems;
  /** The page's passages that were found for it, with their cosines. */
  readonly hits: readonly PassageHit[];
  /** The least cosine considered; what a sentence outside of every found passage counts. */
  readonly floor: number;
  /** The unit of cosines; see {@link Measure.deviation}. */
  readonly deviation: number;
}

/**
 * The run of whole sentences, at most forty words long, that best answers the question: by the passages that it stands
 * in, and by the question's words that it has. Undefined for a page without words.
 */
export function cutQuote(page: Page, context: QuoteContext): Span | undefined {
  const units = unitsOf(page.body, context);
  let best: Run | undefined;
  for (let first = 0; first < units.length; first++) {
    const run = bestRunFrom(units, first, context.asked);
    if (best === undefined || (run !== undefined && run.score > best.score)) best = run;
  }
  return best && { start: best.start, end: best.end };
}

/**
 * The page's own words between two places, or undefined if they aren't what a quote may be: within the page, not
 * blank, and at most forty words.
 */
export function verifiedQuote(page: Page, { start, end }: Span): string | undefined {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= page.body.length))
    return undefined;
  const words = countWordsIn(page.body, { start, end });
  return words >= 1 && words <= limits.quoteWordsMax ? page.body.slice(start, end) : undefined;
}

/** A sentence, or a clause of one that is too long to be quoted whole. */
interface Unit extends Sentence {
  readonly isSentenceStart: boolean;
  readonly isSentenceEnd: boolean;
  /** The best cosine of the passages it stands in, in deviations above the floor. */
  readonly nearness: number;
  /** The question's words in it. */
  readonly asked: readonly string[];
}

function unitsOf(body: string, { asked, hits, floor, deviation }: QuoteContext): Unit[] {
  const sentences = sentencesOf(body);
  const passages = foundPassages(body, hits);
  return sentences.flatMap((sentence) =>
    clausesOf(body, sentence).map((clause) => {
      let cosine = floor;
      for (const { start, end, cosine: found } of passages) {
        if (start < clause.end && end > clause.start) cosine = Math.max(cosine, found);
      }
      return {
        ...clause,
        isSentenceStart: clause.start === sentence.start,
        isSentenceEnd: clause.end === sentence.end,
        nearness: (cosine - floor) / deviation,
        asked: asked.in(body.slice(clause.start, clause.end)),
      };
    }),
  );
}

/** Where the passages stand that were found; those that the page no longer has are left out. */
function foundPassages(body: string, hits: readonly PassageHit[]): (Span & { readonly cosine: number })[] {
  if (hits.length === 0) return [];
  const cosines = new Map(hits.map((hit) => [hit.passage, hit.cosine]));
  const spans = passageSpansOf(body).map((span, place) => ({ ...span, id: String(place) }));
  return [...spans, { id: "page", start: 0, end: body.length }].flatMap(({ id, start, end }) => {
    const cosine = cosines.get(id);
    return cosine === undefined ? [] : [{ start, end, cosine }];
  });
}

interface Run extends Span {
  readonly score: number;
}

/** The best of the runs that begin with a unit. */
function bestRunFrom(units: readonly Unit[], first: number, asked: AskedStems): Run | undefined {
  const found = new Set<string>();
  let words = 0;
  let nearness = 0;
  let telling = 0;
  let best: Run | undefined;
  for (let last = first; last < units.length; last++) {
    const unit = units[last];
    words += unit?.words ?? 0;
    if (unit === undefined || words > limits.quoteWordsMax) break;
    nearness += unit.words * unit.nearness;
    for (const stem of unit.asked) {
      if (!found.has(stem)) telling += asked.weight(stem);
      found.add(stem);
    }
    const cost = (units[first]?.isSentenceStart ? 0 : midStartCost) + (unit.isSentenceEnd ? 0 : midEndCost);
    const score = nearness / words + telling / asked.mass + (lengthWorth * words) / limits.quoteWordsMax - cost;
    if (best === undefined || score > best.score) best = { start: units[first]?.start ?? 0, end: unit.end, score };
  }
  return best;
}
