import type { Character } from "../../core/page.ts";
import type { SentCard } from "../answers.ts";
import { type Card, parseCard } from "./card.ts";
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
  const card = kept && parseCard(kept.json, `the card of ${character.char_id}`);
  if (format === "json") return textFile(character);
  if (format === "v2" || format === "v3") return textFile(cardOfCharacter(character, card, format));
  const image =
    kept?.image === undefined
      ? plainImage(character.color_hex)
      : readPng(Buffer.from(kept.image, "base64"), "the kept image");
  return writePng(withCards(image, cardsInPng(character, card)));
}

/** A card of an older kind goes out as the one that it is, which every program reads; all others in both kinds. */
function cardsInPng(character: Character, card: Card | undefined): Parameters<typeof withCards>[1] {
  const older = card?.version === "v1" ? "v1" : "v2";
  const chara = { keyword: "chara", json: JSON.stringify(cardOfCharacter(character, card, older)) } as const;
  if (card !== undefined && card.version !== "v3") return [chara];
  return [chara, { keyword: "ccv3", json: JSON.stringify(cardOfCharacter(character, card, "v3")) }];
}

function textFile(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, "utf8");
}
