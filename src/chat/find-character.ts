import { GibseyError } from "../core/errors.ts";
import { editDistance } from "../core/index/edit-distance.ts";
import type { Character } from "../core/page.ts";
import { oneLine } from "../views/terminal.ts";
import { nameOf, type Speaker } from "./exchange.ts";

/**
 * Whom a name means: an id or a name, or how one begins, whatever the case; `book` is the book itself.
 * @throws GibseyError CHARACTER_UNKNOWN with the nearest name, or with all that it may mean.
 */
export function findCharacter(characters: readonly Character[], name: string): Speaker {
  const wanted = folded(name);
  if (wanted === "book" || wanted === folded(nameOf(undefined))) return undefined;
  const exact = characters.find((one) => namesOf(one).includes(wanted));
  if (exact !== undefined) return exact;
  const [begun, ...others] = characters.filter((one) => namesOf(one).some((known) => startsAWord(known, wanted)));
  if (begun !== undefined && others.length === 0) return begun;
  const meant = begun === undefined ? nearest(characters, wanted) : [begun, ...others];
  const hint =
    meant.length === 0
      ? "/who, or gibsey characters list, shows who there is"
      : `is it ${meant.map((one) => toldApart(one, meant)).join(", or ")}?`;
  const problem = begun === undefined ? "no character is called" : "several characters may be meant by";
  throw new GibseyError("CHARACTER_UNKNOWN", `${problem} ${JSON.stringify(name)}`, hint);
}

/** The word that is most like another, if it is like it at all. */
export function mostLike<T>(
  those: readonly T[],
  wanted: string,
  wordsOf: (one: T) => readonly string[],
): T | undefined {
  const most = Math.max(1, Math.ceil(wanted.length / 3));
  const away = (one: T) => Math.min(...wordsOf(one).map((word) => editDistance(word, wanted, most)));
  const [first] = those
    .map((one) => ({ one, distance: away(one) }))
    .toSorted((one, other) => one.distance - other.distance);
  return first !== undefined && first.distance <= most ? first.one : undefined;
}

/** By its name, or by its id where another has the same. */
function toldApart(character: Character, others: readonly Character[]): string {
  const isAlone = others.every((one) => one === character || nameOf(one) !== nameOf(character));
  return isAlone ? nameOf(character) : oneLine(character.char_id);
}

function nearest(characters: readonly Character[], wanted: string): readonly Character[] {
  const like = mostLike(characters, wanted, (one) => namesOf(one).flatMap((name) => [name, ...name.split(/\W+/)]));
  return like === undefined ? [] : [like];
}

function namesOf(character: Character): readonly string[] {
  return [folded(character.char_id), folded(nameOf(character))];
}

function startsAWord(name: string, wanted: string): boolean {
  return wanted !== "" && ` ${name.replaceAll(/\W+/g, " ")}`.includes(` ${wanted.replaceAll(/\W+/g, " ")}`);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
