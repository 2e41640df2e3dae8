import type { WrittenSummary } from "./summary-writer.ts";

/** How fast a model reads and writes, in tokens a second. */
export interface Pace {
  readonly read: number;
  readonly write: number;
}

/** What one cluster may take of a model. */
export interface TokenShare {
  /** By `estimateTokens`, which counts rather too many, in all its calls. */
  readonly promptTokens: number;
  /** In the model's own tokens, in all its calls. */
  readonly answerTokens: number;
  /** It is cut off after so long. */
  readonly timeMs: number;
}

/** What `estimateTokens` makes of one of a model's tokens of English. */
export const estimatedForOne = 1.3;
/** A small model on two cores; what is thought of one that nobody has measured. */
export const guessedPace: Pace = { read: 150, write: 30 };

/** With less a model says nothing that is worth its time. */
const least = { promptTokens: 240, answerTokens: 48 };
/** Both in the model's own tokens. More makes no summary better: some sixteen passages, and the words that a summary may have. */
const most = { promptTokens: 4_000, answerTokens: 320 };
/** Of the time of a cluster, the rest is for what the guess is wrong by. */
const plannedShare = 0.85;
/** Of the planned time. Reading is five times as fast, and what is read five times as long. */
const readingShare = 0.5;
/** A cluster that takes longer than was planned may have some of the others' time. */
const patience = 3;

/**
 * What the next of the clusters that are left may take, so that all are told in time. Where there is too little for all, the first
 * get what is worth it, and the last nothing.
 * @returns undefined where there isn't enough for one.
 */
export function shareOf(remainingMs: number, clusters: number, pace: Pace): TokenShare | undefined {
  const leastMs = 1000 * (least.promptTokens / pace.read + least.answerTokens / pace.write);
  if (remainingMs < leastMs) return undefined;
  const planned = Math.max(leastMs, (plannedShare * remainingMs) / Math.max(1, clusters));
  const written = Math.floor((pace.write * (1 - readingShare) * planned) / 1000);
  const answerTokens = Math.min(most.answerTokens, Math.max(least.answerTokens, written));
  const readingMs = planned - (1000 * answerTokens) / pace.write;
  const read = Math.floor((pace.read * readingMs) / 1000);
  const promptTokens = Math.min(most.promptTokens, Math.max(least.promptTokens, read));
  return {
    promptTokens: Math.floor(estimatedForOne * promptTokens),
    answerTokens,
    timeMs: Math.min(remainingMs, Math.ceil(patience * planned)),
  };
}

/**
 * The pace of what was written so far, the time included that went into calls of which nothing came. Where nothing came at all, what
 * is guessed, halved for each call, so that a slow model is given more time, and one that hangs soon has had it all.
 */
export function paceOf(written: readonly Pick<WrittenSummary, "modelCalls" | "usage" | "readMs" | "writeMs">[]): Pace {
  const asked = written.filter(({ modelCalls }) => modelCalls > 0);
  const sum = (of: (one: (typeof asked)[number]) => number) => asked.reduce((all, one) => all + of(one), 0);
  const answerTokens = sum(({ usage }) => usage.answerTokens);
  if (answerTokens === 0) {
    const slower = 2 ** Math.min(asked.length, 10);
    return { read: guessedPace.read / slower, write: guessedPace.write / slower };
  }
  // A model's first word may come with all others, from a server that keeps them back.
  const read =
    (1000 * sum(({ usage }) => usage.promptTokens)) /
    Math.max(
      1,
      sum(({ readMs }) => readMs),
    );
  const write =
    (1000 * answerTokens) /
    Math.max(
      1,
      sum(({ writeMs }) => writeMs),
    );
  return { read: Math.max(1, read), write: Math.max(1, write) };
}
