import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";

/** What a reader asks. */
export interface Question {
  readonly text: string;
  /** How many quotes are wanted, 1 to {@link limits.kMax}. */
  readonly k: number;
  /** The character whom the question is put to. */
  readonly char_id?: string | undefined;
  /** The last page that the reader has read: nothing past this number is looked at. All pages, if left out. */
  readonly upto?: number | undefined;
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
  const number = wholeNumber(k);
  if (number !== undefined && number >= 1 && number <= limits.kMax) return number;
  throw new GibseyError("K_INVALID", `k is ${JSON.stringify(k)}`, `give a whole number from 1 to ${limits.kMax}`);
}

/**
 * The last page that may be looked at; undefined for all.
 * @throws GibseyError UPTO_INVALID unless it is a whole number from 0.
 */
export function parseUpto(upto: unknown): number | undefined {
  if (upto === undefined) return undefined;
  const number = wholeNumber(upto);
  if (number !== undefined) return number;
  throw new GibseyError(
    "UPTO_INVALID",
    `upto is ${JSON.stringify(upto)}`,
    "give the number of the last page that you have read",
  );
}

/** A whole number from 0, given as itself or as its digits. */
function wholeNumber(given: unknown): number | undefined {
  const number = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
