import { GibseyError } from "../core/errors.ts";
import type { Citation, Page } from "../core/page.ts";
import type { Conversation } from "./conversation.ts";

/**
 * Shows the page around a quote, by its number. A page that wasn't cited is shown as it begins.
 * @throws GibseyError USAGE, UPTO_INVALID for a page that the reader hasn't read, PAGE_UNKNOWN
 */
export async function showQuoted(chat: Conversation, words: string): Promise<void> {
  const digits = /^\(?(?:p\.?)?\s*(\d{1,9})\)?$/i.exec(words)?.[1];
  if (digits === undefined) throw new GibseyError("USAGE", "which page?", "/quote 12");
  const number = Number(digits);
  const { upto, exchanges } = chat.state;
  if (upto !== undefined && number > upto) {
    throw new GibseyError("UPTO_INVALID", `page ${number} is past page ${upto}`, "/upto off, if you want to know");
  }
  const citation = exchanges.flatMap(({ citations }) => citations).findLast((one) => one.number === number);
  const page = await (citation === undefined ? pageOf(chat, number) : chat.parts.client.getPage(citation.page_id));
  chat.tell({ kind: "page", page, citation: citation && placed(citation, page) });
}

/** A quote where it stands now: its page may have changed since. */
function placed(citation: Citation, { body }: Page): Citation | undefined {
  const { quote } = citation;
  const start = body.startsWith(quote, citation.start) ? citation.start : body.indexOf(quote);
  return start === -1 ? undefined : { ...citation, start, end: start + quote.length };
}

async function pageOf({ parts: { client } }: Conversation, number: number): Promise<Page> {
  const [page] = await client.listPages(number === 0 ? undefined : number - 1, 1);
  if (page?.number === number) return page;
  throw new GibseyError("PAGE_UNKNOWN", `the book has no page ${number}`, "give the number of a quote: (p.12)");
}
