import type { Answered, QuoteWithParts, SummaryForQuestion } from "../client/answers.ts";
import { wordSpans, wordsOf } from "../core/index/words.ts";
import { summaryAsText, writtenBy } from "./summaries.ts";
import { counted, oneLine, plain, quoteColumns, type Style, wrap } from "./terminal.ts";

/** Quotes for people: page and title, then the quote with the question's words marked. */
export function quotesAsText(
  question: string,
  answer: Answered,
  { style, columns }: { readonly style: Style; readonly columns: number },
  upto?: number,
): string {
  const { evidence, readAs, quotes, degraded } = answer;
  const notes = notesOf(answer).map((note) => style.dim(note));
  const lines: string[] = [];
  if (quotes.length === 0) {
    const upTo = upto === undefined ? "" : ` up to page ${upto}`;
    const nothing = `The book has no pages that can be searched${upTo}.`;
    return [degraded === undefined ? nothing : `No page${upTo} has these words.`, ...notes].join("\n");
  }
  if (evidence === "none") lines.push(`No evidence: ${nobodyTells(answer)} The nearest pages:`, "");
  if (readAs !== undefined) lines.push(style.dim(`Read as: ${oneLine(readAs)}`), "");
  const asked = new Set(wordsOf(`${question} ${readAs ?? ""}`));
  for (const quote of quotes) {
    lines.push(`${style.bold(`p.${quote.number}`)}  ${oneLine(quote.title)}  ${style.dim(quote.score.toFixed(2))}`);
    if (quote.parts !== undefined) lines.push(`      ${style.dim(partsAsText(quote.parts))}`);
    for (const line of wrap(oneLine(quote.quote), quoteColumns(columns))) {
      lines.push(`      ${markWords(line, asked, style)}`);
    }
    lines.push("");
  }
  const [summary] = answer.summaries;
  if (summary !== undefined) lines.push(summaryAsText(summaryLead(summary), summary, { style, columns }), "");
  return [...lines, ...notes].join("\n").trimEnd();
}

/** Quotes as Markdown block quotes, each with its page below. */
export function quotesAsMarkdown(question: string, answer: Answered): string {
  const { evidence, quotes } = answer;
  const lines = [`# ${markdownOf(question)}`, ""];
  if (evidence === "none") lines.push("*No evidence; the nearest pages:*", "");
  for (const quote of quotes) {
    lines.push(`> ${markdownOf(quote.quote)}`);
    lines.push(">", `> (p.${quote.number}, ${markdownOf(quote.title)})`, "");
  }
  const [summary] = answer.summaries;
  if (summary !== undefined) {
    lines.push(
      `*${markdownOf(summaryLead(summary))} (${writtenBy(summary.writer)}):*`,
      "",
      markdownOf(summary.summary),
      "",
    );
  }
  for (const note of notesOf(answer)) lines.push(`*${note}*`, "");
  return lines.join("\n").trimEnd();
}

/** Says that what follows isn't a page's own words in their place, and how old it is. */
function summaryLead({ night }: SummaryForQuestion): string {
  return `More widely, a summary that the book wrote of some of its pages in the night of ${night}`;
}

function nobodyTells({ summaries }: Answered): string {
  return summaries.length > 0 ? "no page tells that by itself." : "the book doesn't seem to tell.";
}

/** Quotes as RFC 4180 rows under a header. */
export function quotesAsCsv(quotes: readonly QuoteWithParts[]): string {
  const rows = quotes.map(({ page_id, number, title, quote, start, end, score }) =>
    [page_id, number, title, quote, start, end, score].map((value) => csvField(String(value))).join(","),
  );
  return ["page_id,number,title,quote,start,end,score", ...rows].join("\r\n");
}

/** What a reader should know of an answer: that it is by words alone, and that it may be old. */
export function notesOf({ degraded, freshness }: Answered): string[] {
  const notes: string[] = [];
  if (degraded !== undefined) notes.push("By words alone: the embedder is down.");
  if (freshness.lag > 0) notes.push(`${counted(freshness.lag, "change")} not yet searchable, as of ${freshness.asOf}`);
  return notes;
}

/** Text as itself: nothing in it is markup, and at its start nothing begins a list, a rule or a fence. */
export function markdownOf(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*_[\]<>#&~|]/g, "\\$&")
    .replace(/^(?:(\d+)(?=[.)])|(?=[-+=]))/, "$1\\");
}

/** A leading =, +, - or @ would be run as a formula by a spreadsheet; a quotation mark in front makes it text. */
function csvField(value: string): string {
  const shown = plain(value);
  const text = /^[=+\-@\t\n]/.test(shown) && !Number.isFinite(Number(shown)) ? `'${shown}` : shown;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markWords(line: string, asked: ReadonlySet<string>, style: Style): string {
  let marked = "";
  let last = 0;
  for (const { start, end, word } of wordSpans(line)) {
    if (!asked.has(word)) continue;
    marked += line.slice(last, start) + style.mark(line.slice(start, end));
    last = end;
  }
  return marked + line.slice(last);
}

function partsAsText(parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(([name, share]) => `${name} ${share.toFixed(2)}`)
    .join(", ");
}
