import type { Span } from "../embed/sentences.ts";

/**
 * Where a page has the words of a quotation, letter case, punctuation and whitespace aside; the first place if there are
 * several. Undefined if it hasn't: one word changed, left out or added is enough.
 */
export function findQuotation(body: string, quotation: string): Span | undefined {
  const sought = wordsOf(quotation).map(({ word }) => word);
  const [first] = sought;
  if (first === undefined) return undefined;
  const words = wordsOf(body);
  for (let start = 0; start + sought.length <= words.length; start++) {
    if (words[start]?.word !== first) continue;
    if (sought.every((word, offset) => words[start + offset]?.word === word)) {
      const end = words[start + sought.length - 1];
      return { start: words[start]?.start ?? 0, end: end?.end ?? 0 };
    }
  }
  return undefined;
}

interface PlacedWord extends Span {
  readonly word: string;
}

/** Runs of letters and digits; an apostrophe within one belongs to it, whichever way it is written. */
const wordPattern = /[\p{L}\p{N}\p{M}]+(?:['\u2019][\p{L}\p{N}\p{M}]+)*/gu;

function wordsOf(text: string): readonly PlacedWord[] {
  return [...text.matchAll(wordPattern)].map((match) => ({
    word: match[0].toLowerCase().replaceAll("\u2019", "'"),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
