import type { Embedder } from "../embed/embedder.ts";
import { GibseyError, hasCode } from "../errors.ts";
import { nearestPassages } from "../index/nearest.ts";
import type { SearchIndex } from "../index/search-index.ts";
import type { Character } from "../page.ts";
import type { CharacterStore, PageStore } from "../store/page-store.ts";
import { AskedStems } from "./asked-stems.ts";
import { weighEvidence } from "./evidence.ts";
import type { Question } from "./question.ts";
import { quotePages, type ScoredQuote } from "./quote-pages.ts";
import { rankPages } from "./rank.ts";
import { readablePages } from "./readable-pages.ts";
import { readQuestion } from "./read-question.ts";
import { type RetrievalRecipe, standardRecipe } from "./recipe.ts";

/** Quotes for a question, best first. */
export interface Retrieval {
  readonly quotes: readonly ScoredQuote[];
  /** Whether the book seems to answer at all. A hint for the wording of an answer, too weak for a refusal. */
  readonly evidence: "some" | "none";
  /** Greater is surer; from 0 there is some evidence. */
  readonly evidenceScore: number;
  /** The question in the book's own spelling, where that differs. */
  readonly readAs?: string;
  /** How the answer is less than it could be: the embedder is down, and only words were looked for. */
  readonly degraded: "words-only" | undefined;
}

/** What an answer needs of the book besides the index: the rows that it quotes, and who is in it. */
export interface ReadersBook {
  readonly pages: Pick<PageStore, "get">;
  readonly characters: Pick<CharacterStore, "get" | "list">;
}

export interface RetrieveParts extends ReadersBook {
  readonly embedder: Embedder;
  readonly index: SearchIndex;
}

/** Pages ranked beyond those that are wanted, for rows that went away since they were indexed and pages that repeat. */
const sparePages = 20;

/**
 * Finds the pages that answer a question, by vectors and by words, and cuts a quote from each. With `upto`, pages past
 * that number are as if they weren't there, except that a word's weight is the whole book's. While the embedder is down,
 * words alone have to do, and the answer says so.
 * @throws GibseyError CHARACTER_UNKNOWN; the signal's reason when aborted.
 */
export async function retrieve(
  parts: RetrieveParts,
  question: Question,
  signal?: AbortSignal,
  recipe: RetrievalRecipe = standardRecipe,
): Promise<Retrieval> {
  const { index } = parts;
  const asked = await addressed(question, parts);
  const before = readablePages(index.ordered(), question.upto);
  const read = readQuestion(asked, index.words, before.has, recipe.spelling);
  const query = await embedded(parts.embedder, read.text, signal);
  // Pages may have come and gone while the question was embedded.
  const readable = readablePages(index.ordered(), question.upto);
  const hits =
    query === undefined ? [] : nearestPassages(index.vectors, query, recipe.passagesConsidered, readable.has);
  const words = index.words.search(read.words);
  const accepts = question.upto === undefined ? undefined : readable.has;
  const measure = query === undefined ? undefined : index.background.measure(query, accepts);
  const deviation = measure?.deviation ?? 1;
  const found = { hits, words, deviation, char_id: question.char_id };
  const ranked = rankPages(readable, found, recipe, question.k + sparePages);
  const quotes = await quotePages(
    ranked,
    question.k,
    { pages: parts.pages, isReadable: ({ number }) => question.upto === undefined || number <= question.upto },
    { asked: new AskedStems(read.words, index.words), floor: hits.at(-1)?.cosine ?? 0, deviation },
  );
  const evidenceScore = weighEvidence(ranked, measure?.closeness);
  return {
    quotes,
    evidence: quotes.length > 0 && evidenceScore >= 0 ? "some" : "none",
    evidenceScore,
    ...(read.text === asked ? {} : { readAs: read.text }),
    degraded: query === undefined ? "words-only" : undefined,
  };
}

/** The question's vector; undefined while the embedder is down. */
async function embedded(embedder: Embedder, asked: string, signal?: AbortSignal): Promise<Float32Array | undefined> {
  try {
    return await embedder.embedQuery(asked, signal);
  } catch (error) {
    if (hasCode(error, "EMBEDDER_UNAVAILABLE")) return undefined;
    throw error;
  }
}

/**
 * The question's text. One that is put to a character who tells no page names the character; to one who tells pages, it
 * stays as it is, because those pages come first anyway and the name would draw those that only speak of the character.
 */
async function addressed({ text, char_id }: Question, { characters, index }: RetrieveParts): Promise<string> {
  if (char_id === undefined) return text;
  const character = await characters.get(char_id);
  if (character === undefined) {
    throw unknownCharacter(char_id, await characters.list());
  }
  const isTeller = index.ordered().some((page) => page.char_id === char_id);
  return isTeller ? text : `${character.display_name}: ${text}`;
}

/** The error for an id that no character has. */
export function unknownCharacter(char_id: string, characters: readonly Character[]): GibseyError {
  const ids = characters.map((one) => one.char_id);
  const hint = ids.length === 0 ? "the book has no characters" : `one of: ${ids.join(", ")}`;
  return new GibseyError("CHARACTER_UNKNOWN", `there is no character ${JSON.stringify(char_id)}`, hint);
}
