import type { Character, Citation } from "../page.ts";
import type { GuardedPiece } from "./citation-guard.ts";
import type { FoundPassage } from "./found-passage.ts";
import { quoted } from "./quoted.ts";

/** The name of what answers without a model. */
export const quoteModelName = "quote";

export interface ComposeParts {
  /** Who is asked; the book itself when there is none. */
  readonly character: Pick<Character, "char_id" | "display_name"> | undefined;
  /** What wasn't said yet, best first. */
  readonly passages: readonly FoundPassage[];
  readonly wider?: WiderView | undefined;
  /** Whether a chat model was heard before. */
  readonly isModelHeard: boolean;
  /** The name of the character who tells a page, if any does. */
  readonly tellerOf: (passage: FoundPassage) => string | undefined;
}

/** Words that a summary leans on, and the night that it is of. */
export interface WiderView {
  readonly night: string;
  readonly citation: Citation;
}

/** Beside the opening quote so many more are told: an answer of three quotes is read, one of six is leafed through. */
const furtherQuotes = 2;

/**
 * An answer without a model: further quotes, each led in by who tells it, and a word that this is quoting. Nothing in it is made up:
 * beside the lead-ins every word is the book's.
 */
export function composeAnswer({
  character,
  passages,
  wider,
  isModelHeard,
  tellerOf,
}: ComposeParts): readonly GuardedPiece[] {
  const told = passages.slice(0, furtherQuotes);
  const leads = told.map((passage, place) => leadIn(passage, place, character, tellerOf(passage)));
  return [
    ...told.flatMap(({ citation }, place): GuardedPiece[] => [
      { kind: "text", text: `${leads[place]} ${quoted(citation.quote)} (p.${citation.number})\n\n` },
      { kind: "citation", citation },
    ]),
    ...(wider === undefined ? [] : widerView(wider)),
    { kind: "text", text: label(character?.display_name, isModelHeard) },
  ];
}

function widerView({ night, citation }: WiderView): readonly GuardedPiece[] {
  const lead = `From what the book wrote of itself in the night of ${night}:`;
  return [
    { kind: "text", text: `${lead} ${quoted(citation.quote)} (p.${citation.number})\n\n` },
    { kind: "citation", citation },
  ];
}

/** Said in place of an answer where the book has nothing; of what comes after the page that was read nothing is said. */
export function nothingFound({ character, nearest, upto }: NothingFound): readonly GuardedPiece[] {
  const nothing = character === undefined ? "The book says nothing of that" : "I have nothing to tell of that";
  const whole = character === undefined ? "." : "; it isn't in the book.";
  const sorry = nothing + (upto === undefined ? whole : ", as far as you have read.");
  if (nearest === undefined) return [{ kind: "text", text: sorry }];
  const { citation } = nearest;
  return [
    { kind: "text", text: `${sorry} The nearest is this: ${quoted(citation.quote)} (p.${citation.number})` },
    { kind: "citation", citation },
  ];
}

interface NothingFound {
  readonly character: Pick<Character, "display_name"> | undefined;
  readonly nearest: FoundPassage | undefined;
  /** The last page that the reader has read. */
  readonly upto: number | undefined;
}

function leadIn(
  { page }: FoundPassage,
  place: number,
  character: ComposeParts["character"],
  teller: string | undefined,
): string {
  if (character !== undefined && page.char_id === character.char_id)
    return place === 0 ? "I tell of it again:" : "And once more, in my own words:";
  if (teller !== undefined) return character === undefined ? `${teller} tells it:` : `${teller} tells it this way:`;
  return place === 0 ? "There is this as well:" : "And this:";
}

function label(name: string | undefined, isModelHeard: boolean): string {
  const who = name === undefined ? "The book" : name;
  return isModelHeard
    ? `[${who} is quoted since then, word for word.]`
    : `[${who} is quoted here, word for word; no chat model spoke.]`;
}
