import { extractiveWriter } from "../core/store/night-store.ts";
import { oneLine, quoteColumns, type Style, wrap } from "./terminal.ts";

/** What is shown of a summary, of the whole list or for a question. */
export interface ShownSummary {
  readonly summary: string;
  readonly terms: readonly string[];
  /** A chat model, or `extractive`. */
  readonly writer: string;
}

/** A summary for people: a line that says what it is, the words that tell its pages from others, and its text. */
export function summaryAsText(
  lead: string,
  { summary, terms, writer }: ShownSummary,
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const about = oneLine(terms.join(", "));
  return [
    `${style.bold(oneLine(lead))} ${style.dim(`(${writtenBy(writer)}):`)}`,
    ...(about === "" ? [] : [`      ${style.dim(about)}`]),
    ...wrap(oneLine(summary), quoteColumns(columns)).map((line) => `      ${line}`),
  ].join("\n");
}

/** Who wrote it, for people. */
export function writtenBy(writer: string): string {
  return writer === extractiveWriter ? "in quotations of its pages" : `in the words of ${oneLine(writer)}`;
}
