import { z } from "zod";
import { limits } from "../limits.ts";

/** Where a record came from, as messages name it; a function where finding the place costs something. */
export type Where = string | (() => string);

/** A record that passed its schema, or what is wrong with it: the field, what was found and what was expected. */
export type RecordReading<T> =
  | { readonly kind: "record"; readonly record: T }
  | { readonly kind: "problem"; readonly problem: string };

/**
 * Checks one record against its schema, whose messages say what is expected ("a whole number"). The first fault is
 * told; `noun` stands for the record itself when it isn't an object at all.
 */
export function readRecord<S extends z.ZodType>(schema: S, value: unknown, noun: string): RecordReading<z.output<S>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: "record", record: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const subject = path.length === 0 ? noun : visible(path.join("."));
  const found = shown(path.reduce(memberOf, value));
  return { kind: "problem", problem: `${subject} is ${found}; expected ${issue?.message ?? "something else"}` };
}

/** A problem with its place in front: `book.json line 17: number is "x"; expected a whole number`. */
export function atPlace(where: Where | undefined, problem: string): string {
  return where === undefined ? problem : `${placeOf(where)}: ${problem}`;
}

export function placeOf(where: Where): string {
  return typeof where === "string" ? where : where();
}

/** Text from outside as a message may carry it: characters that steer a terminal or can't be seen are written out. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Well-formed text; lone surrogates, which no UTF-8 store can keep, become U+FFFD. */
export function textField(expected: string) {
  return z.string(expected).overwrite((text) => text.toWellFormed());
}

/** The id of a page or character. Authors of JSON write `17` and mean `"17"`. */
export const idField = z.preprocess(wholeAsText, textField("text or a whole number")).superRefine(told(idFault));

/** An id, or nothing: absent, null and "" are "". */
export const idOrNothingField = z
  .preprocess((value) => wholeAsText(value ?? ""), textField("text or a whole number"))
  .superRefine(told((id) => (id === "" ? undefined : idFault(id))));

const wholeMax = 2 ** 31 - 1;
const wholeExpected = `a whole number from 0 to ${wholeMax}`;

/** A number that fits the `int` column of every store. */
export const wholeField = z
  .number(wholeExpected)
  .refine((number) => Number.isInteger(number) && number >= 0 && number <= wholeMax, wholeExpected);

/** A zod refinement from a function that says what was expected instead, or nothing. */
export function told(fault: (text: string) => string | undefined) {
  return (text: string, context: z.RefinementCtx<string>): void => {
    const expected = fault(text);
    if (expected !== undefined) context.addIssue(expected);
  };
}

/** An id becomes a URL path segment, a database key and, when a book is written out, a path: it must stay harmless. */
function idFault(id: string): string | undefined {
  if (id === "" || id.length > limits.pageIdCharactersMax) return `1 to ${limits.pageIdCharactersMax} characters`;
  if (/\p{Cc}/u.test(id)) return "no control characters";
  if (id !== id.trim()) return "no white space at its ends";
  if (id.includes("\\")) return "no backslash";
  if (id.startsWith("/")) return "no slash at its start";
  if (id.split("/").some((part) => part === "." || part === "..")) return 'no "." or ".." between slashes';
  return undefined;
}

function wholeAsText(value: unknown): unknown {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

const shownCharactersMax = 60;

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "string") return "an object";
  if (value.length <= shownCharactersMax) return visible(JSON.stringify(value));
  return `${visible(JSON.stringify(value.slice(0, shownCharactersMax)))}... (${value.length} characters)`;
}
