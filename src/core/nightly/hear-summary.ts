import type { ChatModel } from "../answer/chat-model.ts";
import { widened } from "../answer/found-passage.ts";
import { type ChatMessage, estimateMessages, estimateTokens } from "../answer/prompt.ts";
import type { Patience } from "../answer/until-silent.ts";
import { limits } from "../limits.ts";
import { type Heard, listen } from "./listen.ts";
import type { ChosenPage } from "./summary-writer.ts";
import { askForSummary, askToJoin, type PassageToTell } from "./summary-prompt.ts";
import type { TokenShare } from "./token-share.ts";

/** What a model said of a cluster. */
export interface HeardSummary {
  readonly words: string;
  /** The pages that it was given, the best first. */
  readonly given: readonly ChosenPage[];
  /** What it was told to do. */
  readonly instructions: string;
  readonly calls: readonly Heard[];
}

interface Hearing {
  readonly patience: Patience;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A passage with less around it than its quotation is hard to make sense of; with more, fewer fit. In estimated tokens. */
const passageTokens = 110;
/** The marks around a passage. */
const markTokens = 12;
/** A short sentence, in a model's tokens. */
const sentenceTokens = 24;

/**
 * Has a model sum up chosen pages: in one call where they fit into one, else in one for each part of them, and one that joins what
 * it said of the parts. Where that last one fails, what was said of the parts stands.
 */
export async function hearSummary(
  { terms, chosen }: { readonly terms: readonly string[]; readonly chosen: readonly ChosenPage[] },
  model: ChatModel,
  share: TokenShare,
  { patience, now, signal }: Hearing,
): Promise<HeardSummary> {
  const fixed = estimateMessages(askForSummary([], terms, 2));
  const passages = passagesFor(chosen, share.promptTokens - fixed);
  const callTokens = Math.min(limits.promptTokensMax, model.contextTokens - share.answerTokens) - fixed;
  const parts = packed(passages, callTokens);
  const answerTokens = Math.floor(share.answerTokens / (parts.length === 1 ? 1 : parts.length + 1));
  const sentences = Math.min(6, Math.max(2, Math.floor(answerTokens / sentenceTokens)));
  const endMs = now() + share.timeMs;
  const calls: Heard[] = [];
  const hear = async (messages: readonly ChatMessage[]) => {
    const heard = await listen(model, messages, answerTokens, { patience, timeMs: endMs - now(), now }, signal);
    calls.push(heard);
    return heard;
  };
  const notes: string[] = [];
  const instructions = instructionsIn(askForSummary([], terms, sentences));
  for (const part of parts) {
    const { words, shortfall } = await hear(askForSummary(part, terms, sentences));
    notes.push(words);
    if (shortfall !== undefined) break;
  }
  const isWhole = calls.every(({ shortfall }) => shortfall === undefined);
  const joined = isWhole && notes.length > 1 ? await hear(askToJoin(notes, sentences)) : undefined;
  const words = joined === undefined || joined.words.trim() === "" ? notes.join("\n") : joined.words;
  return { words, given: chosen.slice(0, passages.length), instructions, calls };
}

/** As many passages as make sense in so many tokens, one at least, each with what stands around its quotation. */
function passagesFor(chosen: readonly ChosenPage[], tokens: number): readonly PassageToTell[] {
  const count = Math.max(1, Math.min(chosen.length, Math.round(tokens / passageTokens)));
  const each = tokens / count - markTokens;
  return chosen.slice(0, count).map(({ page: { number, body }, citation }) => {
    const around = widened(body, citation, wordsIn(each));
    return { number, text: body.slice(around.start, around.end) };
  });
}

/** English has some six characters a word, space and all, and {@link estimateTokens} three a token. */
function wordsIn(tokens: number): number {
  return Math.min(limits.passageContextWordsMax, Math.floor(tokens / 2));
}

/** Passages in parts of at most so many tokens, in their order; no part is empty. */
function packed(passages: readonly PassageToTell[], tokensMax: number): readonly (readonly PassageToTell[])[] {
  const parts: PassageToTell[][] = [];
  let room = 0;
  for (const passage of passages) {
    const tokens = estimateTokens(passage.text) + markTokens;
    if (parts.length === 0 || tokens > room) {
      parts.push([]);
      room = tokensMax;
    }
    parts.at(-1)?.push(passage);
    room -= tokens;
  }
  return parts;
}

function instructionsIn(messages: readonly ChatMessage[]): string {
  return messages.map(({ content }) => content).join("\n");
}
