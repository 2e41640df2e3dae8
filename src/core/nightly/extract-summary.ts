import { quoted } from "../answer/quoted.ts";
import { countWordsIn } from "../embed/sentences.ts";
import { limits } from "../limits.ts";
import type { Citation } from "../page.ts";

/** Text with the citations whose pages it names. */
export interface CitedText {
  readonly summary: string;
  readonly citations: readonly Citation[];
}

/** A summary in nothing but the book's own words: quotations in the order of their pages, as many as there is room for, each with its page. */
export function extractSummary(citations: readonly Citation[]): CitedText {
  const kept: Citation[] = [];
  let words = 0;
  for (const citation of citations) {
    words += countWords(cited(citation));
    if (words > limits.summaryWordsMax) break;
    kept.push(citation);
  }
  const inOrder = kept.toSorted((one, other) => one.number - other.number || one.start - other.start);
  return { summary: inOrder.map(cited).join(" "), citations: inOrder };
}

/** A quotation as a summary has it, with the mark of its page. */
export function cited({ quote, number }: Citation): string {
  return `${quoted(quote)} (p.${number})`;
}

export function countWords(text: string): number {
  return countWordsIn(text, { start: 0, end: text.length });
}
