import { CitationGuard } from "../answer/citation-guard.ts";
import { cleanText } from "../answer/clean-text.ts";
import { PageWords } from "../answer/page-words.ts";
import { limits } from "../limits.ts";
import type { Citation } from "../page.ts";
import { cited, type CitedText, countWords } from "./extract-summary.ts";
import type { HeardSummary } from "./hear-summary.ts";
import type { ChosenPage } from "./summary-writer.ts";
import { wholeSentences } from "./whole-sentences.ts";

/** A model's summary has so many quotations, its own and then ours: whatever it said, these stand in the book. */
const quotationsMin = 2;
/** With fewer words in whole sentences nothing was said. */
const wordsMin = 12;

/**
 * A summary in a model's words: whole sentences, in which every mark of a page and every marked quotation has been through
 * {@link CitationGuard}, and then quotations of the cluster's chosen pages, where it has too few of its own. Undefined if it said nothing.
 */
export function toldSummary(
  { words, given, instructions }: HeardSummary,
  chosen: readonly ChosenPage[],
): CitedText | undefined {
  const spare = chosen.slice(0, quotationsMin).map(({ citation }) => citation);
  const room = limits.summaryWordsMax - countWords(inItsWords(spare));
  const own = guardedWithin(room, words, instructions, given);
  if (own === undefined) return undefined;
  const added = chosen
    .map(({ citation }) => citation)
    .filter(({ quote }) => !own.citations.some((other) => other.quote.includes(quote) || quote.includes(other.quote)))
    .slice(0, Math.max(0, quotationsMin - own.citations.length));
  const marked = markedIn(own.summary).flatMap((number) => {
    if ([...own.citations, ...added].some((citation) => citation.number === number)) return [];
    return given.find(({ page }) => page.number === number)?.citation ?? [];
  });
  return {
    summary: added.length === 0 ? own.summary : `${own.summary} ${inItsWords(added)}`,
    citations: [...own.citations, ...marked, ...added],
  };
}

function inItsWords(citations: readonly Citation[]): string {
  return `In the book's words: ${citations.map(cited).join(" ")}`;
}

/** The model's whole sentences through the guard, at most so many words: as the book has them, quotations may have more than it said. */
function guardedWithin(
  wordsMax: number,
  words: string,
  instructions: string,
  given: readonly ChosenPage[],
): CitedText | undefined {
  for (let max = wordsMax; max >= wordsMin;) {
    const own = guarded(wholeSentences(words, instructions, max), given);
    const length = countWords(own.summary);
    if (length < wordsMin) return undefined;
    if (length <= wordsMax) return own;
    max -= length - wordsMax;
  }
  return undefined;
}

/** What stands on none of the pages isn't told as a quotation, not even as one without a page. */
function guarded(text: string, given: readonly ChosenPage[]): CitedText {
  const guard = new CitationGuard(given.map(({ page }) => page));
  let summary = "";
  const citations: Citation[] = [];
  for (const piece of [...guard.push(text), ...guard.end()]) {
    if (piece.kind === "text") summary += piece.text;
    else citations.push(piece.citation);
  }
  const pages = given.map(({ page }) => new PageWords(cleanText(page.body)));
  const found = summary.replaceAll(/\u201c([^\u201c\u201d]*)\u201d/g, (quotation, words: string) =>
    pages.some((page) => page.find(words) !== undefined) ? quotation : words,
  );
  return { summary: found.replaceAll(/\s+/g, " ").trim(), citations };
}

/** The pages that a text marks, each once. */
export function markedIn(text: string): readonly number[] {
  return [...new Set([...text.matchAll(/\(p\.(\d+)\)/g)].map(([, digits]) => Number(digits)))];
}
