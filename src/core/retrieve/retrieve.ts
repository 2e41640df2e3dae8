import type { Embedder } from "../embed/embedder.ts";
import { GibseyError } from "../errors.ts";
import type { SearchIndex } from "../index/search-index.ts";
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
  /** How the answer is less than it could be: the embedder is down, and only words were looked for. */
  readonly degraded: "words-only" | undefined;
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
/**
 * By words alone, evidence is that a page has so much of what was asked. Measured as {@link calibrationOf}'s figures were:
 * it leaves 8 % of answerable questions without evidence.
 */
const wordsEvidenceFrom = coverageWorth * 0.3;
/** Pages ranked beyond those that are wanted, for rows that went away since they were indexed. */
const sparePages = 20;

/**
 * Finds the pages that answer a question, by vectors and by words, and cuts a quote from each. Pages are read again
 * for their quotes, so a page that was changed or removed a moment ago is quoted as it is now, or not at all.
 * While the embedder is down, words alone have to do, and the answer says so.
 * @throws GibseyError CHARACTER_UNKNOWN; the signal's reason when aborted.
 */
export async function retrieve(parts: RetrieveParts, question: Question, signal?: AbortSignal): Promise<Retrieval> {
  const characters = new Map((await parts.characters.list()).map((character) => [character.char_id, character]));
  const asked = addressed(question, characters);
  const calibration = calibrationOf(parts.embedder.generation);
  const { index } = parts;
  const query = await embedded(parts.embedder, asked, signal);
  const degraded = query === undefined ? "words-only" : undefined;
  const hits = query === undefined ? [] : index.vectors.search(query, Math.min(passagesConsidered, index.vectors.size));
  const count = question.k + Math.max(evidencePages, sparePages);
  const ranked = rankPages(index, { hits, words: index.words.search(asked) }, calibration, count);
  const context = { question: asked, floor: hits.at(-1)?.cosine ?? 0, words: index.words, calibration };
  const nameOf = (page: Page) => characters.get(page.char_id)?.display_name ?? "";
  const quotes: ScoredQuote[] = [];
  for (let start = 0; quotes.length < question.k && start < ranked.length; start += question.k) {
    const batch = ranked.slice(start, start + question.k);
    const rows = await parts.pages.get(batch.map(({ entry }) => entry.page_id));
    for (const page of batch) {
      const row = rows.get(page.entry.page_id);
      if (row === undefined || quotes.length === question.k) continue;
      const quote = quoteFrom(row, page, { ...context, hits: page.hits, characterName: nameOf(row) });
      if (quote !== undefined) quotes.push(quote);
    }
  }
  const evidenceScore = weighEvidence(ranked, hits[0]?.cosine ?? 0, calibration);
  const evidenceFrom = degraded === undefined ? calibration.evidenceFrom : wordsEvidenceFrom;
  return { quotes, evidence: evidenceScore >= evidenceFrom ? "some" : "none", evidenceScore, degraded };
}

/** The question's vector; undefined while the embedder is down. */
async function embedded(embedder: Embedder, asked: string, signal?: AbortSignal): Promise<Float32Array | undefined> {
  try {
    return await embedder.embedQuery(asked, signal);
  } catch (error) {
    if (error instanceof GibseyError && error.code === "EMBEDDER_UNAVAILABLE") return undefined;
    throw error;
  }
}

/** A question that is put to a character names it, because their pages carry the name and "you" doesn't. */
function addressed({ text, char_id }: Question, characters: ReadonlyMap<string, Character>): string {
  if (char_id === undefined) return text;
  const character = characters.get(char_id);
  if (character !== undefined) return `${character.display_name}: ${text}`;
  const hint = characters.size === 0 ? "the book has no characters" : `one of: ${[...characters.keys()].join(", ")}`;
  throw new GibseyError("CHARACTER_UNKNOWN", `there is no character ${JSON.stringify(char_id)}`, hint);
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
