import { isDeepStrictEqual } from "node:util";
import type { Character } from "../../core/page.ts";
import type { SentCard } from "../answers.ts";
import { type Card, type CardVersion, type JsonObject, parseCard } from "./card.ts";
import { cardOfCharacter } from "./card-of-character.ts";
import { plainImage } from "./plain-image.ts";
import { readPng, writePng } from "./png-chunks.ts";
import { withCards } from "./png-card.ts";

/** How a character is written out: as our own JSON, or as a card. */
export const characterFormats = ["json", "v2", "v3", "png"] as const;
export type CharacterFormat = (typeof characterFormats)[number];

/**
 * A character as a file.
 * @param kept the card that it came with, if it came with one; its image is the PNG's, else one of the character's colour.
 */
export function fileOfCharacter(character: Character, kept: SentCard | undefined, format: CharacterFormat): Buffer {
  if (format === "json") return Buffer.from(asText(character));
  const card = kept && { ...parseCard(kept.json, `the card of ${character.char_id}`), json: kept.json };
  if (format === "v2" || format === "v3") return Buffer.from(cardText(character, card, format, asText));
  const image =
    kept?.image === undefined
      ? plainImage(character.color_hex)
      : readPng(Buffer.from(kept.image, "base64"), "the kept image");
  return writePng(withCards(image, cardsInPng(character, card)));
}

/** A card of an older kind goes out as the one that it is, which every program reads; all others in both kinds. */
function cardsInPng(character: Character, card: KeptCard | undefined): Parameters<typeof withCards>[1] {
  const older = card?.version === "v1" ? "v1" : "v2";
  const chara = { keyword: "chara", json: cardText(character, card, older, JSON.stringify) } as const;
  if (card !== undefined && card.version !== "v3") return [chara];
  return [chara, { keyword: "ccv3", json: cardText(character, card, "v3", JSON.stringify) }];
}

/** A card with the text that it is from. */
type KeptCard = Card & { readonly json: string };

/** To the byte as it came where nothing has changed: what others put into it may hang on numbers that JavaScript rounds. */
function cardText(
  character: Character,
  card: KeptCard | undefined,
  version: CardVersion,
  textOf: (written: JsonObject) => string,
): string {
  const written = cardOfCharacter(character, card, version);
  return card !== undefined && isDeepStrictEqual(written, card.root) ? card.json : textOf(written);
}

function asText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
