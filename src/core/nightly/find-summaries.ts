import type { Embedder } from "../embed/embedder.ts";
import { limits } from "../limits.ts";
import type { Citation, Page } from "../page.ts";
import { readBroadly } from "../retrieve/broad-question.ts";
import type { Question } from "../retrieve/question.ts";
import type { PageStore } from "../store/page-store.ts";
import type { Summary } from "../store/night-store.ts";
import { type RankedSummary, rankSummaries, type SummaryIndex } from "./summary-index.ts";

/** A summary for a question, each of its citations found on its page as that stands now. */
export interface FoundSummary extends RankedSummary {
  /** The local date of the night that it is of. */
  readonly night: string;
  /** The pages that it cites. */
  readonly pages: readonly Page[];
}

export interface FindSummariesParts {
  readonly index: SummaryIndex;
  readonly embedder: Pick<Embedder, "embedQuery">;
  readonly pages: Pick<PageStore, "get">;
  /** A page's number; undefined for one that isn't searchable. */
  readonly numberOf: (page_id: string) => number | undefined;
}

/**
 * Finds summaries for a question about the book at large; none for any other. With `upto` only those of clusters that have no page past
 * that number, since all of a cluster may show in what is written of it. One that leans on words which the book no longer has
 * isn't told, until the next night writes it anew.
 * @throws GibseyError EMBEDDER_UNAVAILABLE; the signal's reason; what the store throws.
 */
export async function findSummaries(
  { index, embedder, pages, numberOf }: FindSummariesParts,
  { text, upto }: Pick<Question, "text" | "upto">,
  signal?: AbortSignal,
): Promise<readonly FoundSummary[]> {
  const broad = readBroadly(text);
  if (broad === undefined || index.summaries.length === 0) return [];
  const isRead = (page_id: string) => upto === undefined || (numberOf(page_id) ?? Number.POSITIVE_INFINITY) <= upto;
  const accepts = ({ members, citations }: Summary) =>
    [...members, ...citations].every(({ page_id }) => isRead(page_id));
  const query = await embedder.embedQuery(text, signal);
  const ranked = rankSummaries(index, broad.about, query, accepts);
  const found: FoundSummary[] = [];
  for (const { summary, score } of ranked.slice(0, limits.summariesLookedAt)) {
    const rows = await pages.get([...new Set(summary.citations.map(({ page_id }) => page_id))]);
    const cited = summary.citations.flatMap((citation) => standing(citation, rows.get(citation.page_id), upto) ?? []);
    if (cited.length < summary.citations.length) continue;
    const citations = cited.map(({ citation }) => citation);
    const leanedOn = new Map(cited.map(({ page }) => [page.page_id, page]));
    found.push({ summary: { ...summary, citations }, score, night: index.night.date, pages: [...leanedOn.values()] });
    if (found.length === limits.summariesFound) break;
  }
  return found;
}

/** The citation as the page has it now; undefined if the page has another number, or other words. */
function standing(
  citation: Citation,
  page: Page | undefined,
  upto: number | undefined,
): { readonly citation: Citation; readonly page: Page } | undefined {
  if (page?.number !== citation.number || (upto !== undefined && page.number > upto)) return undefined;
  const { quote } = citation;
  const isWhereItWas = page.body.slice(citation.start, citation.end) === quote;
  const start = isWhereItWas ? citation.start : page.body.indexOf(quote);
  return start === -1 ? undefined : { page, citation: { ...citation, start, end: start + quote.length } };
}
