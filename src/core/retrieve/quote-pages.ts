import { wordsOf } from "../index/words.ts";
import type { Page, Quote } from "../page.ts";
import type { PageStore } from "../store/page-store.ts";
import { cutQuote, type QuoteContext, verifiedQuote } from "./quote.ts";
import type { RankedPage, ScoreParts } from "./rank.ts";

/** A quote with the parts that add up to its score. */
export interface ScoredQuote extends Quote {
  readonly parts: ScoreParts;
}

/** What the quotes of all pages are cut by; a page adds its own passages. */
export type QuotingContext = Omit<QuoteContext, "hits">;

/** Where quotes are cut from. */
export interface QuoteSource {
  readonly pages: Pick<PageStore, "get">;
  /** Whether a page, as its row is now, may be quoted. */
  readonly isReadable: (row: Page) => boolean;
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
  { pages, isReadable }: QuoteSource,
  context: QuotingContext,
): Promise<readonly ScoredQuote[]> {
  const quotes: ScoredQuote[] = [];
  const repeats: ScoredQuote[] = [];
  const saidBefore: ReadonlySet<string>[] = [];
  for (let start = 0; quotes.length < k && start < ranked.length; start += k) {
    const batch = ranked.slice(start, start + k);
    const rows = await pages.get(batch.map(({ entry }) => entry.page_id));
    for (const page of batch) {
      const row = rows.get(page.entry.page_id);
      if (row === undefined || !isReadable(row)) continue;
      const quote = quoteFrom(row, page, { ...context, hits: page.hits });
      if (quote === undefined) continue;
      const words = new Set(wordsOf(quote.quote));
      if (saidBefore.some((said) => isRepeat(words, said))) {
        repeats.push(quote);
      } else {
        quotes.push(quote);
        saidBefore.push(words);
      }
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

/** Whether a quote, by its stems, says what another said. */
export function isRepeat(words: ReadonlySet<string>, said: ReadonlySet<string>): boolean {
  const enough = repeatedShare * Math.max(words.size, said.size);
  let shared = 0;
  for (const word of words) if (said.has(word)) shared += 1;
  return shared > 0 && shared >= enough;
}
