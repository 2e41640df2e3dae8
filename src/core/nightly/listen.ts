import type { ChatModel, ChatUsage } from "../answer/chat-model.ts";
import type { ChatMessage } from "../answer/prompt.ts";
import { type Patience, untilSilent } from "../answer/until-silent.ts";
import { asGibseyError } from "../errors.ts";
import { timeLimit } from "../time-limit.ts";

/** What a model said in one call, as far as it came. */
export interface Heard {
  readonly words: string;
  /** Why it didn't come to its end, in words. */
  readonly shortfall?: string;
  readonly usage: ChatUsage;
  readonly readMs: number;
  readonly writeMs: number;
}

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
  let usage: ChatUsage = { promptTokens: 0, answerTokens: 0 };
  let shortfall: string | undefined;
  const limit = timeLimit(signal, Math.max(0, Math.ceil(timeMs)));
  try {
    for await (const piece of untilSilent((within) => model.answer(messages, answerTokens, within), limit, patience)) {
      spoke ??= now();
      if (piece.kind === "usage") usage = piece.usage;
      else words += piece.text;
    }
  } catch (thrown) {
    signal.throwIfAborted();
    shortfall = limit.aborted ? "its time was over" : asGibseyError(thrown).message;
  }
  const ended = now();
  const readMs = (spoke ?? ended) - began;
  return { words, usage, readMs, writeMs: ended - began - readMs, ...(shortfall === undefined ? {} : { shortfall }) };
}
