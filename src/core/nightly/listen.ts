import type { ChatModel, ChatUsage } from "../answer/chat-model.ts";
import { type ChatMessage, estimateMessages } from "../answer/prompt.ts";
import { type Patience, untilSilent } from "../answer/until-silent.ts";
import { asGibseyError } from "../errors.ts";
import { timeLimit } from "../time-limit.ts";
import { estimatedForOne } from "./token-share.ts";

/** What a model said in one call, as far as it came. */
export interface Heard {
  readonly words: string;
  /** Why it didn't come to its end, in words. */
  readonly shortfall?: string;
  /** Where it was cut off before it told: a token for each piece, and what its prompt probably has. */
  readonly usage: ChatUsage;
  readonly readMs: number;
  readonly writeMs: number;
}

const nothing: ChatUsage = { promptTokens: 0, answerTokens: 0 };

export interface Listening {
  readonly patience: Patience;
  /** It is cut off after so long, in ms. */
  readonly timeMs: number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** Hears all that a model says, until it ends, fails, falls silent, or its time is over. @throws only the signal's reason. */
export async function listen(
  model: ChatModel,
  messages: readonly ChatMessage[],
  answerTokens: number,
  { patience, timeMs, now }: Listening,
  signal: AbortSignal,
): Promise<Heard> {
  const began = now();
  let spoke: number | undefined;
  let words = "";
  let pieces = 0;
  let told: ChatUsage | undefined;
  let shortfall: string | undefined;
  const limit = timeLimit(signal, Math.max(0, Math.ceil(timeMs)));
  try {
    for await (const piece of untilSilent((within) => model.answer(messages, answerTokens, within), limit, patience)) {
      spoke ??= now();
      if (piece.kind === "usage") told = piece.usage;
      else {
        words += piece.text;
        pieces += 1;
      }
    }
  } catch (thrown) {
    signal.throwIfAborted();
    shortfall = limit.aborted ? "its time was over" : asGibseyError(thrown).message;
  }
  const ended = now();
  const usage = told ?? (pieces === 0 ? nothing : { promptTokens: tokensOf(messages), answerTokens: pieces });
  const readMs = (spoke ?? ended) - began;
  return { words, usage, readMs, writeMs: ended - began - readMs, ...(shortfall === undefined ? {} : { shortfall }) };
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return Math.round(estimateMessages(messages) / estimatedForOne);
}
