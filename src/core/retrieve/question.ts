import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";

/** What a reader asks. */
export interface Question {
  readonly text: string;
  /** How many quotes are wanted, 1 to {@link limits.kMax}. */
  readonly k: number;
  /** The character whom the question is put to. */
  readonly char_id?: string | undefined;
}

/**
 * A reader's words as a question.
 * @throws GibseyError QUESTION_INVALID when there are no words, or too many.
 */
export function parseQuestionText(text: unknown): string {
  const words = typeof text === "string" ? text.toWellFormed().replaceAll(/\s+/g, " ").trim() : "";
  if (words === "") {
    throw new GibseyError("QUESTION_INVALID", "the question is empty", 'ask in words: gibsey ask "who keeps the key?"');
  }
  if (words.length > limits.questionCharactersMax) {
    throw new GibseyError(
      "QUESTION_INVALID",
      `the question has ${words.length} characters; at most ${limits.questionCharactersMax} are read`,
      "ask a shorter question",
    );
  }
  return words;
}

/**
 * How many quotes are wanted.
 * @throws GibseyError K_INVALID unless it is a whole number from 1 to {@link limits.kMax}.
 */
export function parseK(k: unknown, fallback: number): number {
  if (k === undefined) return fallback;
  const number = typeof k === "string" && /^\d+$/.test(k) ? Number(k) : k;
  if (typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= limits.kMax) return number;
  throw new GibseyError("K_INVALID", `k is ${JSON.stringify(k)}`, `give a whole number from 1 to ${limits.kMax}`);
}
