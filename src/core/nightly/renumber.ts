import type { Telling } from "./write-summaries.ts";

/**
 * What was told of pages, with the numbers that they have now: a page that another was put before keeps its text, so that nothing of it
 * is written again, but stands elsewhere in the book.
 * @param numbers by page id.
 */
export function renumbered<Told extends Telling>(told: Told, numbers: ReadonlyMap<string, number>): Told {
  const moved = new Map<number, number>();
  const citations = told.citations.map((citation) => {
    const number = numbers.get(citation.page_id) ?? citation.number;
    if (number !== citation.number) moved.set(citation.number, number);
    return { ...citation, number };
  });
  if (moved.size === 0) return told;
  const summary = told.summary.replaceAll(/\(p\.(\d+)\)/g, (mark, digits: string) => {
    const number = moved.get(Number(digits));
    return number === undefined ? mark : `(p.${number})`;
  });
  return { ...told, summary, citations };
}
