import { passagesOf } from "../embed/passages.ts";
import { countWordsIn, type Span, sentencesOf, wordsIn } from "../embed/sentences.ts";
import type { PassageHit } from "../index/vector-index.ts";
import type { AskedWord, WordIndex } from "../index/word-index.ts";
import { wordsOf } from "../index/words.ts";
import { limits } from "../limits.ts";
import type { Page } from "../page.ts";

/** A quote that is nearly full says more than one of three words; worth half a deviation at forty words. */
const lengthWorth = 0.5;
/** What it costs to start or to end inside a sentence, which only sentences of more than forty words make needful. */
const midStartCost = 0.4;
const midEndCost = 0.2;
/** A clause of a long sentence has at least so many words, and leaves at least so many for the rest. */
const clauseWordsMin = 6;
const restWordsMin = 4;

/** What a page is quoted for. */
export interface QuoteContext {
  readonly asked: readonly AskedWord[];
  /** The page's passages that were found for it, with their cosines. */
  readonly hits: readonly PassageHit[];
  /** The least cosine considered; what a sentence outside of every found passage counts. */
  readonly floor: number;
  readonly characterName: string;
  readonly words: WordIndex;
  /** The unit of cosines; see {@link Measure.deviation}. */
  readonly deviation: number;
}

/**
 * The run of whole sentences, at most forty words long, that best answers the question: by the passages that it stands
 * in, and by the question's words that it has. Undefined for a page without words.
 */
export function cutQuote(page: Page, context: QuoteContext): Span | undefined {
  const asked = new Map(
    context.asked.flatMap((word) => word.map((stem) => [stem, context.words.weight(word)] as const)),
  );
  const mass = Math.sqrt([...asked.values()].reduce((sum, weight) => sum + weight, 0)) || 1;
  const units = unitsOf(page, context, asked);
  let best: { span: Span; score: number } | undefined;
  for (const [first, { start, isSentenceStart }] of units.entries()) {
    const found = new Set<string>();
    let words = 0;
    let nearness = 0;
    for (const unit of units.slice(first, first + limits.quoteWordsMax)) {
      words += unit.words;
      if (words > limits.quoteWordsMax) break;
      nearness += unit.words * unit.nearness;
      for (const word of unit.asked) found.add(word);
      const telling = [...found].reduce((sum, word) => sum + (asked.get(word) ?? 0), 0) / mass;
      const cost = (isSentenceStart ? 0 : midStartCost) + (unit.isSentenceEnd ? 0 : midEndCost);
      const score = nearness / words + telling + (lengthWorth * words) / limits.quoteWordsMax - cost;
      if (best === undefined || score > best.score) best = { span: { start, end: unit.end }, score };
    }
  }
  return best?.span;
}

/**
 * The page's own words between two places, or undefined if they aren't what a quote may be: within the page, not
 * blank, and at most forty words.
 */
export function verifiedQuote(page: Page, { start, end }: Span): string | undefined {
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= page.body.length))
    return undefined;
  const quote = page.body.slice(start, end);
  const words = quote.split(/\s+/).filter((word) => word !== "").length;
  return words >= 1 && words <= limits.quoteWordsMax ? quote : undefined;
}

/** A sentence, or a clause of one that is too long to be quoted whole. */
interface Unit extends Span {
  readonly words: number;
  readonly isSentenceStart: boolean;
  readonly isSentenceEnd: boolean;
  /** The best cosine of the passages it stands in, in deviations above the floor. */
  readonly nearness: number;
  /** The question's words in it. */
  readonly asked: readonly string[];
}

function unitsOf(page: Page, context: QuoteContext, asked: ReadonlyMap<string, number>): Unit[] {
  const cosines = new Map(context.hits.map((hit) => [hit.passage, hit.cosine]));
  const wholePage = { id: "page", start: 0, end: page.body.length };
  const passages = [...passagesOf(page, context.characterName), wholePage].filter(({ id }) => cosines.has(id));
  return sentencesOf(page.body).flatMap((sentence) =>
    clausesOf(page.body, sentence).map((clause) => {
      const around = passages.filter(({ start, end }) => start < clause.end && end > clause.start);
      const cosine = Math.max(context.floor, ...around.map(({ id }) => cosines.get(id) ?? context.floor));
      return {
        ...clause,
        isSentenceStart: clause.start === sentence.start,
        isSentenceEnd: clause.end === sentence.end,
        nearness: (cosine - context.floor) / context.deviation,
        asked: wordsOf(page.body.slice(clause.start, clause.end)).filter((word) => asked.has(word)),
      };
    }),
  );
}

/** The sentence itself if it can be quoted whole; else its clauses, cut after punctuation where there is some. */
function clausesOf(body: string, sentence: Span): (Span & { readonly words: number })[] {
  const count = countWordsIn(body, sentence);
  if (count <= limits.quoteWordsMax) return [{ ...sentence, words: count }];
  const words = wordsIn(body, sentence);
  const clauses: (Span & { readonly words: number })[] = [];
  let first = 0;
  while (first < words.length) {
    const end = clauseEnd(body, words, first);
    clauses.push({ start: words[first]?.start ?? 0, end: words[end - 1]?.end ?? 0, words: end - first });
    first = end;
  }
  return clauses;
}

function clauseEnd(body: string, words: readonly Span[], first: number): number {
  for (
    let end = first + clauseWordsMin;
    end < Math.min(words.length - restWordsMin, first + limits.quoteWordsMax);
    end++
  ) {
    const last = words[end - 1];
    if (last !== undefined && /[,;:\u2014\u2013-]["'\u201d\u2019)]*$/.test(body.slice(last.start, last.end)))
      return end;
  }
  return Math.min(words.length, first + limits.quoteWordsMax);
}
