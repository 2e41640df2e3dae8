import { type Span, sentencesOf } from "../embed/sentences.ts";
import { wordsOf } from "../index/words.ts";
import { limits } from "../limits.ts";
import type { Citation, Page } from "../page.ts";
import { clausesOf } from "../retrieve/clauses.ts";
import { verifiedQuote } from "../retrieve/quote.ts";

/** A shorter quotation counts for less: it says little to who hasn't read the page. */
const fullWords = 24;
/** What is left of its worth where it begins or ends inside a sentence, hangs on what was said before, or is a question or a piece of talk. */
const inSentence = 0.5;
const hanging = 0.7;
const talk = 0.65;

/**
 * The quotation that best says what a page has to do with its cluster: the run of whole sentences, at most
 * `limits.quoteWordsMax` words long, with the most telling words for its length. Undefined for a page without words.
 * @param weightOf how telling a stem is.
 */
export function tellingQuote(page: Page, weightOf: (stem: string) => number): Citation | undefined {
  const { page_id, number, body } = page;
  let best: Run | undefined;
  for (const run of runsIn(body)) {
    const worth = worthOf(body, run, weightOf);
    if (best === undefined || worth > best.worth) best = { ...run, worth };
  }
  const quote = best && verifiedQuote(page, best);
  return best && quote !== undefined ? { page_id, number, quote, start: best.start, end: best.end } : undefined;
}

interface Run extends Span {
  readonly worth: number;
}

/** Every run of neighbouring sentences that is short enough; of a sentence that is too long, its clauses. */
function* runsIn(body: string): Generator<Span & { readonly words: number; readonly isWhole: boolean }> {
  const sentences = sentencesOf(body);
  for (const [first, { start, words, end }] of sentences.entries()) {
    if (words > limits.quoteWordsMax) {
      for (const clause of clausesOf(body, { start, end, words })) yield { ...clause, isWhole: false };
      continue;
    }
    let together = 0;
    for (let last = first; last < sentences.length; last++) {
      const sentence = sentences[last];
      together += sentence?.words ?? 0;
      if (sentence === undefined || together > limits.quoteWordsMax) break;
      yield { start, end: sentence.end, words: together, isWhole: true };
    }
  }
}

function worthOf(
  body: string,
  { start, end, words, isWhole }: Span & { readonly words: number; readonly isWhole: boolean },
  weightOf: (stem: string) => number,
): number {
  const text = body.slice(start, end);
  let weight = 0;
  for (const stem of new Set(wordsOf(text))) weight += weightOf(stem);
  let worth = (weight / Math.sqrt(words)) * Math.min(1, words / fullWords);
  if (!isWhole) worth *= inSentence;
  if (hangs.test(text)) worth *= hanging;
  if (/["\u201c\u201d\u2018?]/.test(text)) worth *= talk;
  return worth;
}

/** It points back at what only a reader of the page knows, or doesn't end where a sentence does. */
const hangs =
  /^["\u201c'\u2018(\s]*(?:and|but|or|so|then|he|she|it|they|this|that|these|those|yes|no|which|who)\b|[^.!?\u2026"\u201d'\u2019)\]]$/i;
