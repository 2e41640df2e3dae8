import { sentencesOf, type Span } from "../embed/sentences.ts";
import { limits } from "../limits.ts";
import type { Citation, Page } from "../page.ts";

/** A quote of a retrieved page, with the text around it. */
export interface FoundPassage {
  readonly citation: Citation;
  readonly page: Page;
  /** The quote in its surroundings, whole sentences, for a model to read. */
  readonly context: string;
}

/** A quote of a page in its surroundings. */
export function foundPassage(page: Page, span: Span): FoundPassage {
  const { page_id, number, body } = page;
  const citation = { page_id, number, quote: body.slice(span.start, span.end), start: span.start, end: span.end };
  const around = widened(body, span, limits.passageContextWordsMax);
  return { citation, page, context: body.slice(around.start, around.end) };
}

/**
 * The sentences of a span with their neighbours, one after, one before, while they are at most `wordsMax` words. Where its own are
 * more, as on a page of one endless sentence, the span alone.
 */
export function widened(body: string, span: Span, wordsMax: number): Span {
  const sentences = sentencesOf(body);
  let first = sentences.findIndex(({ end }) => end > span.start);
  let last = sentences.findLastIndex(({ start }) => start < span.end);
  if (first === -1 || last === -1) return span;
  const words = (from: number, to: number) => sentences.slice(from, to + 1).reduce((sum, one) => sum + one.words, 0);
  if (words(first, last) > wordsMax) return span;
  for (let grew = true; grew;) {
    grew = false;
    if (last + 1 < sentences.length && words(first, last + 1) <= wordsMax) {
      last += 1;
      grew = true;
    }
    if (first > 0 && words(first - 1, last) <= wordsMax) {
      first -= 1;
      grew = true;
    }
  }
  return { start: sentences[first]?.start ?? span.start, end: sentences[last]?.end ?? span.end };
}
