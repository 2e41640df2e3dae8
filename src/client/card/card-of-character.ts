import type { Character } from "../../core/page.ts";
import { type Card, type CardVersion, firstFields, isObject, type JsonObject } from "./card.ts";
import { characterOfCard } from "./character-of-card.ts";

/**
 * A character as a card of a version. What the card that it came with says is kept, known to us or not; only what the
 * character has become since is written over it. So a card that nobody touched comes out as it went in.
 * @param kept the card that it came with, if it came with one.
 */
export function cardOfCharacter(character: Character, kept: Card | undefined, version: CardVersion): JsonObject {
  const base = kept ?? blankCard(character);
  const data = { ...base.data, ...changesOf(character, base) };
  if (base.version === version) return version === "v1" ? data : { ...base.root, data };
  // Its own fields first, in their order: what another program wrote in two kinds comes out as it was.
  const missing = version === "v3" ? { ...newestFields, ...newerFields } : newerFields;
  const whole = { ...data, ...missing, ...data };
  const { root } = base;
  return {
    ...(base.version === "v1" ? withoutFirstFields(root) : root),
    spec: `chara_card_${version}`,
    spec_version: version === "v3" ? "3.0" : "2.0",
    data: base.version === "v1" ? onlyKnown(whole) : whole,
  };
}

function blankCard({ display_name }: Character): Card {
  const empty = Object.fromEntries(firstFields.map((field) => [field, ""]));
  const data = { name: display_name, ...empty, ...newerFields };
  return { version: "v2", root: { spec: "chara_card_v2", spec_version: "2.0", data }, data };
}

/** What version 2 has beside the first fields, and version 3 beside those. */
const newerFields = {
  creator_notes: "",
  system_prompt: "",
  post_history_instructions: "",
  alternate_greetings: [],
  tags: [],
  creator: "",
  character_version: "",
  extensions: {},
} as const;
const newestFields = { group_only_greetings: [] } as const;

/** The fields of a card by which it would make another character than this one. */
function changesOf(character: Character, card: Card): JsonObject {
  const was = characterOfCard(card, "the card");
  const isSamePrompt = character.system_prompt === was.system_prompt;
  const isSameTone = character.tone === was.tone;
  const ours = {
    ...(character.char_id === was.char_id ? {} : { char_id: character.char_id }),
    ...(character.color_hex === was.color_hex ? {} : { color_hex: character.color_hex }),
  };
  const { extensions } = card.data;
  const others = isObject(extensions) ? extensions : {};
  const before = isObject(others["gibsey"]) ? others["gibsey"] : {};
  return {
    ...(character.display_name === was.display_name ? {} : { name: character.display_name }),
    // A prompt that was made of other fields must outlast a change of theirs.
    ...(isSamePrompt && isSameTone ? {} : { system_prompt: character.system_prompt ?? "" }),
    ...(isSameTone ? {} : { personality: character.tone ?? "" }),
    ...(Object.keys(ours).length === 0 ? {} : { extensions: { ...others, gibsey: { ...before, ...ours } } }),
  };
}

/** Of a card of the first kind all stands at the top: what describes the character moves into `data`, the rest stays where it is. */
function onlyKnown(fields: JsonObject): JsonObject {
  const known = new Set<string>(["name", ...firstFields, ...Object.keys(newerFields), ...Object.keys(newestFields)]);
  return Object.fromEntries(Object.entries(fields).filter(([field]) => known.has(field)));
}

function withoutFirstFields(root: JsonObject): JsonObject {
  const described = new Set(Object.keys(onlyKnown(root)));
  return Object.fromEntries(Object.entries(root).filter(([field]) => !described.has(field)));
}
