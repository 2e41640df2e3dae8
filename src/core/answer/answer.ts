import { asGibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Character, Page } from "../page.ts";
import type { Question } from "../retrieve/question.ts";
import type { FoundSummary } from "../nightly/find-summaries.ts";
import { readBroadly } from "../retrieve/broad-question.ts";
import type { ReadersBook, Retrieval } from "../retrieve/retrieve.ts";
import { type ChatModel, type ChatUsage, cutOff } from "./chat-model.ts";
import { CitationGuard, type GuardedPiece } from "./citation-guard.ts";
import { composeAnswer, nothingFound, quoteModelName, type WiderView } from "./compose.ts";
import { type FoundPassage, foundPassage } from "./found-passage.ts";
import { messagesOf, type Turn, turnsUpto } from "./prompt.ts";
import { quoted } from "./quoted.ts";
import { soughtText } from "./sought-text.ts";
import { type Patience, standardPatience, untilSilent } from "./until-silent.ts";

/** What a reader asks of the book, or of one of its characters. */
export interface Asked extends Omit<Question, "k"> {
  /** What was said before, oldest first. */
  readonly turns: readonly Turn[];
}

/** What was found for a question, before a word is said. */
export interface Findings {
  readonly asked: Asked;
  readonly character: Character | undefined;
  readonly characters: readonly Character[];
  /** The prompt that the character speaks by, as far as the reader has read. Asked for when a model is. */
  readonly persona: () => Promise<string | undefined>;
  /** Best first; none of them past `upto`. */
  readonly passages: readonly FoundPassage[];
  /** What was written of parts of the book, for a question about it at large; none of it of a page past `upto`. */
  readonly summaries: readonly FoundSummary[];
  /** Whether the book seems to answer. If it doesn't, that is what is said, with the nearest passage, and no model is asked. */
  readonly isAnswered: boolean;
}

export interface FindParts {
  readonly respond: (question: Question) => Promise<Retrieval & { readonly summaries: readonly FoundSummary[] }>;
  readonly book: ReadersBook;
  readonly personaOf: (character: Character, upto: number | undefined) => Promise<string | undefined>;
}

/** Finds what a question is answered from. @throws GibseyError CHARACTER_UNKNOWN; the signal's reason. */
export async function findPassages({ respond, book, personaOf }: FindParts, asked: Asked): Promise<Findings> {
  const { text, char_id, upto } = asked;
  const listed = book.characters.list();
  const found = listed.then((all) => all.find((one) => one.char_id === char_id));
  const sought = soughtText(text, asked.turns, async () => (await found)?.display_name);
  const [retrieval, characters, character] = await Promise.all([
    sought.then((words) => respond({ text: words, char_id, upto, k: limits.answerPassages })),
    listed,
    found,
  ]);
  const rows = await book.pages.get(retrieval.quotes.map(({ page_id }) => page_id));
  const passages = retrieval.quotes.flatMap(({ page_id, quote, start, end }) => {
    const page = rows.get(page_id);
    // It may have changed since it was quoted a moment ago.
    if (page?.body.slice(start, end) !== quote || (upto !== undefined && page.number > upto)) return [];
    return [foundPassage(page, { start, end })];
  });
  const { summaries, evidenceScore } = retrieval;
  // Which passages are near to a question about the book itself says nothing of whether the book answers it.
  const isOfAll = summaries.length > 0 && readBroadly(text)?.about.length === 0;
  const isAnswered = passages.length > 0 && (isOfAll || evidenceScore >= limits.refusalScore);
  return {
    asked,
    character,
    characters,
    persona: async () => character && personaOf(character, upto),
    passages,
    summaries: isAnswered ? summaries : [],
    isAnswered,
  };
}

/** An answer as it is said: first the opening quote, then the rest. */
export type AnswerPiece =
  | GuardedPiece
  /** The model fell silent, and why; what follows is quoted. */
  | { readonly kind: "fallback"; readonly reason: string }
  /** At the end, from models that tell. */
  | { readonly kind: "usage"; readonly usage: ChatUsage };

/**
 * Says an answer. The opening quote is the first piece, and waits for no model. Every page number that is shown, and every quotation
 * that is marked, has been through {@link CitationGuard}. A model that can't be reached, or fails while it speaks, is told as such,
 * and the answer completed by quoting.
 * @param model undefined: only quotes.
 * @param patience how long the model may be silent.
 * @throws the signal's reason; nothing else.
 */
export async function* sayAnswer(
  findings: Findings,
  model: ChatModel | undefined,
  signal: AbortSignal,
  patience: Patience = standardPatience,
): AsyncGenerator<AnswerPiece> {
  const { passages, character, isAnswered, asked } = findings;
  const [opening, ...further] = passages;
  if (opening === undefined || !isAnswered) {
    yield* nothingFound({ character, nearest: opening, upto: asked.upto });
    return;
  }
  yield { kind: "text", text: `${quoted(opening.citation.quote)} (p.${opening.citation.number})\n\n` };
  yield { kind: "citation", citation: opening.citation };
  let isModelHeard = false;
  if (model !== undefined) {
    const failure = yield* speak(findings, model, signal, patience);
    if (failure === undefined) return;
    yield { kind: "fallback", reason: failure.reason };
    isModelHeard = failure.isHeard;
    const apart = isModelHeard ? "\n\n" : "";
    yield { kind: "text", text: `${apart}[The model ${model.name} fell silent; the book goes on.]\n\n` };
  }
  const [wider, tellerOf] = [widerView(findings), tellerIn(findings)];
  yield* composeAnswer({ character, passages: further, wider, isModelHeard, tellerOf });
}

/** The pages that an answer may name: those that are quoted, and those that the summaries cite. */
export function pagesOf({ passages, summaries }: Pick<Findings, "passages" | "summaries">): readonly Page[] {
  const pages = [...passages.map(({ page }) => page), ...summaries.flatMap((found) => found.pages)];
  return [...new Map(pages.map((page) => [page.page_id, page])).values()];
}

/** What answers a question: the model's name, or that it is only quoted. */
export function answererOf({ isAnswered }: Findings, model: ChatModel | undefined): string {
  return isAnswered && model !== undefined ? model.name : quoteModelName;
}

/** Why a model fell silent, and whether a word of it was heard before. */
interface Failure {
  readonly reason: string;
  readonly isHeard: boolean;
}

/** The model's words, through the guard. @returns why it failed, if it did. */
async function* speak(
  { asked, character, passages, summaries, persona }: Findings,
  model: ChatModel,
  signal: AbortSignal,
  patience: Patience,
): AsyncGenerator<AnswerPiece, Failure | undefined> {
  const guard = new CitationGuard(pagesOf({ passages, summaries }));
  let isHeard = false;
  const through = (pieces: readonly GuardedPiece[]) => {
    isHeard ||= pieces.some((piece) => piece.kind === "text" && piece.text.trim() !== "");
    return pieces;
  };
  try {
    const messages = messagesOf(
      {
        character: character && { ...character, system_prompt: await persona() },
        quotes: passages.map(({ citation, context }) => ({ number: citation.number, text: context })),
        summaries: summaries.map(({ summary }) => summary.summary),
        turns: turnsUpto(asked.turns, asked.upto),
        question: asked.text,
      },
      Math.min(limits.promptTokensMax, model.contextTokens - limits.answerTokensMax),
    );
    for await (const piece of untilSilent(
      (within) => model.answer(messages, limits.answerTokensMax, within),
      signal,
      patience,
    )) {
      if (piece.kind === "usage") yield piece;
      // One that only thought until its tokens were used up has said nothing that could be cut off.
      else if (isHeard || piece.text !== cutOff) yield* through(guard.push(piece.text));
    }
    yield* through(guard.end());
    return isHeard ? undefined : { reason: "it said nothing", isHeard };
  } catch (thrown) {
    signal.throwIfAborted();
    yield* through(guard.end());
    return { reason: asGibseyError(thrown).message, isHeard };
  }
}

/** What the best of the summaries leans on, on a page that no passage is of. */
function widerView({ passages, summaries: [found] }: Findings): WiderView | undefined {
  const citation = found?.summary.citations.find(({ page_id }) =>
    passages.every(({ page }) => page.page_id !== page_id),
  );
  return found && citation && { night: found.night, citation };
}

function tellerIn({ characters }: Findings): (passage: FoundPassage) => string | undefined {
  return ({ page }) => characters.find(({ char_id }) => char_id === page.char_id)?.display_name;
}
