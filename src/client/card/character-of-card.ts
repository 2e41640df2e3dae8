import type { Character } from "../../core/page.ts";
import { type Card, type CardWords, isObject, wordsOfCard } from "./card.ts";
import { colorOfName } from "./name-color.ts";

/** What of a character a card tells. */
export type CardCharacter = Pick<Character, "char_id" | "display_name" | "color_hex" | "system_prompt" | "tone">;

/**
 * The character that a card describes, not yet checked. A prompt is the card's own, or made of what it says of the character;
 * the id is the one that we wrote into it, or made from the name.
 * @throws GibseyError CARD_INVALID
 */
export function characterOfCard(card: Card, file: string): CardCharacter {
  const words = wordsOfCard(card, file);
  const ours = isObject(words.extensions) ? words.extensions["gibsey"] : undefined;
  const { char_id, color_hex } = isObject(ours) ? ours : {};
  const system_prompt = promptOf(words);
  const tone = spoken(words.personality, words);
  return {
    char_id: typeof char_id === "string" && char_id !== "" ? char_id : slugOf(words.name),
    display_name: onOneLine(words.name),
    color_hex: typeof color_hex === "string" && /^#[0-9a-f]{6}$/i.test(color_hex) ? color_hex : colorOfName(words.name),
    ...(system_prompt === "" ? {} : { system_prompt }),
    ...(tone === "" ? {} : { tone }),
  };
}

function promptOf(words: CardWords): string {
  const own = spoken(words.system_prompt, words);
  if (own !== "") return own;
  const parts = [words.description, words.personality, words.scenario].map((text) => spoken(text, words));
  return parts.filter((part) => part !== "").join("\n\n");
}

/**
 * A card's text as it is said to a model: with the names in the places that are left for them. `{{original}}` is the place of a
 * prompt that other programs have and we haven't.
 */
function spoken(text: string, { name, nickname }: CardWords): string {
  const called = onOneLine(nickname || name);
  return text
    .replaceAll(/\{\{char\}\}|<char>|<bot>/gi, () => called)
    .replaceAll(/\{\{user\}\}|<user>/gi, () => "the reader")
    .replaceAll(/\{\{original\}\}/gi, "")
    .replaceAll(/\r\n?/g, "\n")
    .trim();
}

function onOneLine(name: string): string {
  return name.trim().replaceAll(/\s+/g, " ");
}

/** `Señor Wren, Jr.` -> `senor-wren-jr`. */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? "character" : slug;
}
