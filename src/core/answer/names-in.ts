import { wordsOf } from "../index/words.ts";
import type { Character } from "../page.ts";

type Named = Pick<Character, "char_id" | "display_name">;

/** The people of a text. */
export interface NamesIn {
  /** Other characters that the text speaks of, the most often named first, each called as the text calls them. */
  readonly named: readonly string[];
  /** Whether a stem is of anybody's name. */
  isOfName(stem: string): boolean;
}

/** Who of a book's characters is named in texts that are a character's own. */
export function namesIn(texts: readonly string[], character: Named, characters: readonly Named[]): NamesIn {
  const whole = texts.join("\n");
  const counts = new Map<string, number>();
  for (const word of whole.match(wordPattern) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const everybody = [character, ...characters];
  const stems = new Set(everybody.flatMap(({ display_name }) => wordsOf(display_name)));
  const named = characters
    .filter(({ char_id }) => char_id !== character.char_id)
    .map((other) => calling(other, everybody, whole, counts))
    .filter(({ times }) => times >= 2)
    .toSorted((one, other) => other.times - one.times || (one.name < other.name ? -1 : 1));
  return { named: [...new Set(named.map(({ name }) => name))], isOfName: (stem) => stems.has(stem) };
}

const wordPattern = /\p{L}+/gu;

/** What a text calls somebody: by the whole name, else by the word of it that it has most often; and how often it does. */
function calling(
  { char_id, display_name }: Named,
  everybody: readonly Named[],
  text: string,
  counts: ReadonlyMap<string, number>,
): { readonly name: string; readonly times: number } {
  const words = display_name.match(wordPattern) ?? [];
  const others = everybody.filter((other) => other.char_id !== char_id);
  const taken = new Set(others.flatMap((other) => other.display_name.match(wordPattern) ?? []));
  const often = (word: string) => counts.get(word) ?? 0;
  // Nobody else's, and a name to this text: not the "New" of New Natalie.
  const names = words.filter(
    (word) => /^\p{Lu}..+/u.test(word) && !taken.has(word) && often(word) > 4 * often(word.toLowerCase()),
  );
  const [name = ""] = names.toSorted((one, other) => often(other) - often(one));
  const inFull = words.every((word) => often(word) > 0) ? text.split(display_name).length - 1 : 0;
  return { name: inFull > 0 ? display_name : name, times: Math.max(inFull, often(name)) };
}
