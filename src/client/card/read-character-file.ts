import { limits } from "../../core/limits.ts";
import type { Character } from "../../core/page.ts";
import { parseCharacter } from "../../core/store/character-record.ts";
import { visible } from "../../core/store/record.ts";
import type { SentCard } from "../answers.ts";
import { parseJsonDocument } from "../book/json-records.ts";
import { readCharacters } from "../book/read-characters.ts";
import { readBytes } from "../book/read-file.ts";
import { cardIn, isObject, parseCard } from "./card.ts";
import { characterOfCard } from "./character-of-card.ts";
import { isPng, readPng, writePng } from "./png-chunks.ts";
import { cardTextOf, imageOf } from "./png-card.ts";

/** A character of a file, with the card that it is from, if it is from one. */
export interface FoundCharacter {
  readonly character: Character;
  readonly card?: SentCard;
}

/**
 * Reads a file of characters, whatever it is: a character card, PNG or JSON, one character as we write it out, or a list of
 * them. Assets that a card names elsewhere are never fetched.
 * @param char_id names the character of a card, or the one of a file of ours, in place of what the file says.
 * @throws GibseyError FILE_UNREADABLE, FILE_REFUSED, FILE_INVALID, PAGE_TOO_LARGE, CARD_INVALID, CHARACTER_INVALID.
 */
export async function readCharacterFile(
  path: string,
  char_id: string | undefined,
  signal: AbortSignal,
): Promise<readonly FoundCharacter[]> {
  const file = visible(path);
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return ownCharacters(path, signal);
  const bytes = await readBytes(path, limits.cardFileBytesMax, signal);
  if (isPng(bytes) || /\.png$/i.test(path)) {
    const chunks = readPng(bytes, file);
    const json = cardTextOf(chunks, file);
    return [fromCard({ json, image: writePng(imageOf(chunks)).toString("base64") }, char_id, file)];
  }
  const { text, value } = parseJsonDocument(file, bytes);
  if (cardIn(value) !== undefined) return [fromCard({ json: text }, char_id, file)];
  if (isObject(value) && "char_id" in value)
    return [{ character: parseCharacter({ ...value, char_id: char_id ?? value.char_id }, file) }];
  return ownCharacters(path, signal);
}

async function ownCharacters(path: string, signal: AbortSignal): Promise<readonly FoundCharacter[]> {
  return (await readCharacters(path, signal)).map(({ character }) => ({ character }));
}

function fromCard(card: SentCard, char_id: string | undefined, file: string): FoundCharacter {
  const told = characterOfCard(parseCard(card.json, file), file);
  return { character: parseCharacter({ ...told, char_id: char_id ?? told.char_id }, file), card };
}
