import { GibseyError } from "../core/errors.ts";
import { type Character, isSameCharacter } from "../core/page.ts";
import { parseCharacter } from "../core/store/character-record.ts";

/** A character as it is written, and how it differs from its row. */
export interface WrittenCharacter {
  readonly outcome: "added" | "changed" | "same";
  readonly character: Character;
}

/**
 * Fields for one character over its row. A prompt that somebody writes is no longer a derived one, even if it is the same. With
 * `isNew` no other character is changed; the same one may come again.
 * @throws GibseyError CHARACTER_INVALID, CHARACTER_TAKEN
 */
export function withPersona(
  row: Character | undefined,
  char_id: string,
  fields: Readonly<Record<string, unknown>>,
  isNew: boolean,
): WrittenCharacter {
  const source = "system_prompt" in fields ? { prompt_source: fields["prompt_source"] } : {};
  const character = parseCharacter({ ...row, ...fields, ...source, char_id }, `character ${char_id}`);
  if (row === undefined) return { outcome: "added", character };
  if (isSameCharacter(character, row)) return { outcome: "same", character };
  if (isNew) throw taken(row);
  return { outcome: "changed", character };
}

/**
 * Characters of an import over their rows. A book's file tells who there is; that it is silent about a prompt or a tone takes away
 * none that was derived, edited, or brought by a card.
 */
export function withPersonas(characters: readonly Character[], rows: readonly Character[]): readonly Character[] {
  const rowOf = new Map(rows.map((row) => [row.char_id, row]));
  return characters.map((character) => {
    const row = rowOf.get(character.char_id);
    const { system_prompt, prompt_source } = character.system_prompt === undefined ? (row ?? character) : character;
    return { ...character, system_prompt, prompt_source, tone: character.tone ?? row?.tone };
  });
}

function taken({ char_id, display_name }: Character): GibseyError {
  return new GibseyError(
    "CHARACTER_TAKEN",
    `there is a character ${JSON.stringify(char_id)} already, ${display_name}`,
    `--as ID names another id; --as ${char_id} gives that character this card`,
  );
}
