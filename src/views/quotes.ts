import type { Answered, QuoteWithParts } from "../client/answers.ts";
import { wordSpans, wordsOf } from "../core/index/words.ts";
import { counted, oneLine, plain, quoteColumns, type Style, wrap } from "./terminal.ts";

/** Quotes for people: page and title, then the quote with the question's words marked. */
export function quotesAsText(
  question: string,
  { evidence, readAs, freshness, quotes }: Answered,
  { style, columns }: { readonly style: Style; readonly columns: number },
  upto?: number,
): string {
  const lines: string[] = [];
  if (quotes.length === 0) {
    return `The book has no pages that can be searched${upto === undefined ? "" : ` up to page ${upto}`}.`;
  }
  if (evidence === "none") lines.push("No evidence: the book doesn't seem to tell. The nearest pages:", "");
  if (readAs !== undefined) lines.push(style.dim(`Read as: ${oneLine(readAs)}`), "");
  const asked = new Set(wordsOf(`${question} ${readAs ?? ""}`));
  for (const quote of quotes) {
    const parts = quote.parts === undefined ? "" : `  ${style.dim(partsAsText(quote.parts))}`;
    lines.push(
      `${style.bold(`p.${quote.number}`)}  ${oneLine(quote.title)}  ${style.dim(quote.score.toFixed(2))}${parts}`,
    );
    for (const line of wrap(oneLine(quote.quote), quoteColumns(columns))) {
      lines.push(`      ${markWords(line, asked, style)}`);
    }
    lines.push("");
  }
  if (freshness.lag > 0) lines.push(style.dim(`${counted(freshness.lag, "change")} not yet searchable`));
  return lines.join("\n").trimEnd();
}

/** Quotes as Markdown block quotes, each with its page below. */
export function quotesAsMarkdown(question: string, { evidence, quotes }: Answered): string {
  const lines = [`# ${markdownOf(question)}`, ""];
  if (evidence === "none") lines.push("*No evidence; the nearest pages:*", "");
  for (const quote of quotes) {
    lines.push(`> ${markdownOf(quote.quote)}`);
    lines.push(">", `> (p.${quote.number}, ${markdownOf(quote.title)})`, "");
  }
  return lines.join("\n").trimEnd();
}

/** Quotes as RFC 4180 rows under a header. */
export function quotesAsCsv(quotes: readonly QuoteWithParts[]): string {
  const rows = quotes.map(({ page_id, number, title, quote, start, end, score }) =>
    [page_id, number, title, quote, start, end, score].map((value) => csvField(String(value))).join(","),
  );
  return ["page_id,number,title,quote,start,end,score", ...rows].join("\r\n");
}

/** Text as itself: nothing in it is markup, and at its start nothing begins a list, a rule or a fence. */
function markdownOf(text: string): string {
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
