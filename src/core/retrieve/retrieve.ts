import type { Embedder } from "../embed/embedder.ts";
import { GibseyError } from "../errors.ts";
import { nearestPassages } from "../index/nearest.ts";
import type { PageEntry, SearchIndex } from "../index/search-index.ts";
import type { Character } from "../page.ts";
import type { CharacterStore, PageStore } from "../store/page-store.ts";
import { weighEvidence } from "./evidence.ts";
import type { Question } from "./question.ts";
import { quotePages, type ScoredQuote } from "./quote-pages.ts";
import { rankPages } from "./rank.ts";
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

export interface RetrieveParts {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
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
  const characters = new Map((await parts.characters.list()).map((character) => [character.char_id, character]));
  const asked = addressed(question, characters, index);
  const read = readQuestion(asked, index.words, readablePages(index, question.upto).isReadable, recipe.spelling);
  const query = await embedded(parts.embedder, read.text, signal);
  // Pages may have come and gone while the question was embedded.
  const { pages, isReadable } = readablePages(index, question.upto);
  const hits = query === undefined ? [] : nearestPassages(index.vectors, query, recipe.passagesConsidered, isReadable);
  const words = index.words.search(read.words);
  const accepts = question.upto === undefined ? undefined : isReadable;
  const measure = query === undefined ? undefined : index.background.measure(query, accepts);
  const deviation = measure?.deviation ?? 1;
  const found = { hits, words, deviation, char_id: question.char_id };
  const ranked = rankPages(pages, found, recipe, question.k + sparePages);
  const quotes = await quotePages(
    ranked,
    question.k,
    {
      pages: parts.pages,
      isReadable: (row) => isWithin(row, question.upto),
      characterName: (row) => characters.get(row.char_id)?.display_name ?? "",
    },
    { asked: read.words, floor: hits.at(-1)?.cosine ?? 0, words: index.words, deviation },
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
    if (error instanceof GibseyError && error.code === "EMBEDDER_UNAVAILABLE") return undefined;
    throw error;
  }
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

/**
 * The question's text. One that is put to a character who tells no page names the character; to one who tells pages, it
 * stays as it is, because those pages come first anyway and the name would draw those that only speak of the character.
 */
function addressed(
  { text, char_id }: Question,
  characters: ReadonlyMap<string, Character>,
  index: SearchIndex,
): string {
  if (char_id === undefined) return text;
  const character = characters.get(char_id);
  if (character === undefined) {
    const hint = characters.size === 0 ? "the book has no characters" : `one of: ${[...characters.keys()].join(", ")}`;
    throw new GibseyError("CHARACTER_UNKNOWN", `there is no character ${JSON.stringify(char_id)}`, hint);
  }
  const isTeller = index.ordered().some((page) => page.char_id === char_id);
  return isTeller ? text : `${character.display_name}: ${text}`;
}
