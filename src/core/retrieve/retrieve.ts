import type { Embedder } from "../embed/embedder.ts";
import { GibseyError } from "../errors.ts";
import { nearestPassages } from "../index/nearest.ts";
import type { PageEntry, SearchIndex } from "../index/search-index.ts";
import type { Character, Page, Quote } from "../page.ts";
import type { CharacterStore, PageStore } from "../store/page-store.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";
import type { Question } from "./question.ts";
import { cutQuote, type QuoteContext, verifiedQuote } from "./quote.ts";
import { passagesConsidered, type RankedPage, rankPages } from "./rank.ts";

/** Quotes for a question, best first. */
export interface Retrieval {
  readonly quotes: readonly ScoredQuote[];
  /** Whether the book seems to answer at all. A hint for the wording of an answer, too weak for a refusal. */
  readonly evidence: "some" | "none";
  readonly evidenceScore: number;
}

/** A quote with the parts that add up to its score. */
export interface ScoredQuote extends Quote {
  readonly parts: RankedPage["parts"];
}

export interface RetrieveParts {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly embedder: Embedder;
  readonly index: SearchIndex;
}

/** Of how many first pages the words are looked at when evidence is weighed, and what covering all words counts. */
const evidencePages = 5;
const coverageWorth = 4;
/** Pages ranked beyond those that are wanted, for rows that went away since they were indexed. */
const sparePages = 20;

/**
 * Finds the pages that answer a question, by vectors and by words, and cuts a quote from each. Pages are read again
 * for their quotes, so a page that was changed or removed a moment ago is quoted as it is now, or not at all. With
 * `upto`, pages past that number are as if they weren't there, except that a word's weight is the whole book's.
 * @throws GibseyError CHARACTER_UNKNOWN; EMBEDDER_UNAVAILABLE when the question can't be embedded.
 */
export async function retrieve(parts: RetrieveParts, question: Question, signal?: AbortSignal): Promise<Retrieval> {
  const characters = new Map((await parts.characters.list()).map((character) => [character.char_id, character]));
  const asked = addressed(question, characters);
  const calibration = calibrationOf(parts.embedder.generation);
  const { index } = parts;
  const query = await parts.embedder.embedQuery(asked, signal);
  const { pages, isReadable } = readablePages(index, question.upto);
  const hits = nearestPassages(index.vectors, query, passagesConsidered, isReadable);
  const words = index.words.search(asked).filter(({ page_id }) => isReadable(page_id));
  const count = question.k + Math.max(evidencePages, sparePages);
  const ranked = rankPages(pages, { hits, words }, calibration, count);
  const context = { question: asked, floor: hits.at(-1)?.cosine ?? 0, words: index.words, calibration };
  const nameOf = (page: Page) => characters.get(page.char_id)?.display_name ?? "";
  const quotes: ScoredQuote[] = [];
  for (let start = 0; quotes.length < question.k && start < ranked.length; start += question.k) {
    const batch = ranked.slice(start, start + question.k);
    const rows = await parts.pages.get(batch.map(({ entry }) => entry.page_id));
    for (const page of batch) {
      const row = rows.get(page.entry.page_id);
      if (row === undefined || !isWithin(row, question.upto) || quotes.length === question.k) continue;
      const quote = quoteFrom(row, page, { ...context, hits: page.hits, characterName: nameOf(row) });
      if (quote !== undefined) quotes.push(quote);
    }
  }
  const evidenceScore = weighEvidence(ranked, hits[0]?.cosine ?? 0, calibration);
  return { quotes, evidence: evidenceScore >= calibration.evidenceFrom ? "some" : "none", evidenceScore };
}

/** The pages that may be looked at, in order of number. */
function readablePages(
  index: SearchIndex,
  upto: number | undefined,
): { pages: readonly PageEntry[]; isReadable: (page_id: string) => boolean } {
  const all = index.ordered();
  if (upto === undefined) return { pages: all, isReadable: () => true };
  const pages = all.filter((page) => isWithin(page, upto));
  const ids = new Set(pages.map(({ page_id }) => page_id));
  return { pages, isReadable: (page_id) => ids.has(page_id) };
}

function isWithin({ number }: { readonly number: number }, upto: number | undefined): boolean {
  return upto === undefined || number <= upto;
}

/** A question that is put to a character names it, because their pages carry the name and "you" doesn't. */
function addressed({ text, char_id }: Question, characters: ReadonlyMap<string, Character>): string {
  if (char_id === undefined) return text;
  const character = characters.get(char_id);
  if (character !== undefined) return `${character.display_name}: ${text}`;
  const known = [...characters.keys()].join(", ") || "the book has no characters";
  throw new GibseyError("CHARACTER_UNKNOWN", `there is no character ${JSON.stringify(char_id)}`, `one of: ${known}`);
}

function quoteFrom(row: Page, { score, parts }: RankedPage, context: QuoteContext): ScoredQuote | undefined {
  const span = cutQuote(row, context);
  const quote = span === undefined ? undefined : verifiedQuote(row, span);
  if (span === undefined || quote === undefined) return undefined;
  const { page_id, number, title } = row;
  return { page_id, number, title, quote, ...span, score, verified: true, parts };
}

/** The nearest passage's cosine in deviations, and how much of what was asked stands together on one of the first pages. */
function weighEvidence(ranked: readonly RankedPage[], bestCosine: number, calibration: Calibration): number {
  const coverage = Math.max(0, ...ranked.slice(0, evidencePages).map((page) => page.coverage));
  return bestCosine / calibration.deviation + coverageWorth * coverage;
}
