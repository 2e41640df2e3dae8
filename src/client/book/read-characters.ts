import { checkCharacters, type PlacedCharacter } from "../../core/store/book.ts";
import { parseCharacter } from "../../core/store/character-record.ts";
import { readRecords } from "./json-records.ts";

/**
 * Reads a file of characters: .json (a list, or `{"characters": [...]}`), .jsonl or .ndjson.
 * @throws GibseyError FILE_UNREADABLE, FILE_INVALID, PAGE_TOO_LARGE; CHARACTER_INVALID naming the line, also for two
 * of one char_id. An abort rejects with the signal's reason.
 */
export async function readCharacters(path: string, signal: AbortSignal): Promise<readonly PlacedCharacter[]> {
  const records = await readRecords(path, "characters", signal);
  const characters = records.map(({ value, where }) => ({ character: parseCharacter(value, where), where }));
  checkCharacters(characters);
  return characters;
}
