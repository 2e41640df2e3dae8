import { wordsOf } from "../index/words.ts";
import type { Page, Quote } from "../page.ts";
import type { PageStore } from "../store/page-store.ts";
import { cutQuote, type QuoteContext, verifiedQuote } from "./quote.ts";
import type { RankedPage, ScoreParts } from "./rank.ts";

/** A quote with the parts that add up to its score. */
export interface ScoredQuote extends Quote {
  readonly parts: ScoreParts;
}

/** What the quotes of all pages are cut by; a page adds its own passages and its character's name. */
export type QuotingContext = Omit<QuoteContext, "hits" | "characterName">;

/** Where quotes are cut from. */
export interface QuoteSource {
  readonly pages: PageStore;
  /** Whether a page, as its row is now, may be quoted. */
  readonly isReadable: (row: Page) => boolean;
  readonly characterName: (row: Page) => string;
}

/** A quote that shares this much of its words with an earlier one tells a reader nothing new. */
const repeatedShare = 0.8;

/**
 * Quotes of the first `k` pages that can be quoted, in their order. Pages are read again, so a page that was changed or
 * removed a moment ago is quoted as it is now, or not at all. Where two pages say the same, the second stands behind all
 * others, and is quoted only when there are too few of those.
 */
export async function quotePages(
  ranked: readonly RankedPage[],
  k: number,
  { pages, isReadable, characterName }: QuoteSource,
  context: QuotingContext,
): Promise<readonly ScoredQuote[]> {
  const quotes: ScoredQuote[] = [];
  const repeats: ScoredQuote[] = [];
  for (let start = 0; quotes.length < k && start < ranked.length; start += k) {
    const batch = ranked.slice(start, start + k);
    const rows = await pages.get(batch.map(({ entry }) => entry.page_id));
    for (const page of batch) {
      const row = rows.get(page.entry.page_id);
      if (row === undefined || !isReadable(row)) continue;
      const quote = quoteFrom(row, page, { ...context, hits: page.hits, characterName: characterName(row) });
      if (quote === undefined) continue;
      if (quotes.some((other) => isRepeat(quote.quote, other.quote))) repeats.push(quote);
      else quotes.push(quote);
    }
  }
  return [...quotes, ...repeats].slice(0, k);
}

function quoteFrom(row: Page, { score, parts }: RankedPage, context: QuoteContext): ScoredQuote | undefined {
  const span = cutQuote(row, context);
  const quote = span === undefined ? undefined : verifiedQuote(row, span);
  if (span === undefined || quote === undefined) return undefined;
  const { page_id, number, title } = row;
  return { page_id, number, title, quote, ...span, score, verified: true, parts };
}

function isRepeat(quote: string, other: string): boolean {
  const words = new Set(wordsOf(quote));
  const known = new Set(wordsOf(other));
  const shared = [...words].filter((word) => known.has(word)).length;
  return shared > 0 && shared >= repeatedShare * Math.max(words.size, known.size);
}
