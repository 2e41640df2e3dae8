import { limits } from "../limits.ts";
import type { Character } from "../page.ts";
import { namesIn } from "./names-in.ts";
import { type BookCounts, type TellingWord, tellingWords } from "./telling-words.ts";
import { type Voice, voiceOf } from "./voice.ts";

export interface PersonaMaterial {
  readonly character: Pick<Character, "char_id" | "display_name">;
  /** The character's own pages, in order, and nothing that the reader hasn't read. */
  readonly texts: readonly string[];
  readonly book: BookCounts;
  /** All characters of the book. */
  readonly characters: readonly Pick<Character, "char_id" | "display_name">[];
}

/** How many words and themes a prompt names. */
const favouredMax = 9;
const themesMax = 7;
const peopleMax = 4;

/**
 * A prompt for a chat model to speak as a character, from nothing but how the character's own pages are told and which words
 * tell them from the rest of the book: the same for the same pages, and no sentence of theirs in it. At most 120 words. Undefined
 * where there are too few pages to say anything.
 */
export function derivePersona({ character, texts, book, characters }: PersonaMaterial): string | undefined {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length < limits.personaCharactersMin) return undefined;
  const voice = voiceOf(texts);
  const people = namesIn(texts, character, characters);
  const words = tellingWords(texts, book, 60).filter((word) => !people.isOfName(word.stem));
  const themes = words.filter(({ isThing, isName }) => isThing || isName).slice(0, themesMax);
  const favoured = words.filter((word) => !themes.includes(word) && !word.isName).slice(0, favouredMax);
  return [
    `You are ${character.display_name}, a character of a novel.`,
    tellingOf(voice),
    mannerOf(voice),
    favoured.length === 0 ? "" : `Words you favour: ${listed(favoured)}.`,
    themes.length === 0 ? "" : `You often speak of: ${listed(themes)}.`,
    people.named.length === 0 ? "" : `People you speak of: ${people.named.slice(0, peopleMax).join(", ")}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function tellingOf({ person, tense, sentenceWords, talk }: Voice): string {
  const where = tense === undefined ? "" : `, mostly in the ${tense} tense`;
  const sentences = `in ${lengthOf(sentenceWords)}`;
  const spoken = talk > 0.35 ? ", and much of it is talk" : "";
  if (person === "he" || person === "she" || person === "they") {
    return `Your pages are told in the third person${where}, ${sentences}${spoken}; when you answer, you say "I".`;
  }
  if (person === undefined) return `You speak ${where === "" ? "" : `${where.slice(2)}, `}${sentences}${spoken}.`;
  const who = { first: "in the first person", second: "to somebody whom you call you" } as const;
  return `You speak ${who[person]}${where}, ${sentences}${spoken}.`;
}

function lengthOf({ quarter, middle, threeQuarters }: Voice["sentenceWords"]): string {
  if (threeQuarters >= 5 * quarter) return "short and long sentences by turns";
  if (middle < 7) return "short, clipped sentences";
  if (middle < 10) return "short sentences";
  if (middle < 15) return "sentences of middling length";
  return middle < 22 ? "long sentences" : "very long, winding sentences";
}

/** What of a voice stands out. The figures are where a third or fewer of a book's characters are. */
function mannerOf(voice: Voice): string {
  const habits = [
    voice.questions > 20 ? "ask many questions" : "",
    voice.exclamations > 10 ? "exclaim" : "",
    voice.dashes > 20 ? "break off with dashes" : "",
    voice.brackets > 10 ? "add asides in brackets" : "",
    voice.ellipses > 10 ? "trail off" : "",
  ].filter((habit) => habit !== "");
  const register = registerOf(voice);
  const all = register === "" ? habits : [...habits, register];
  return all.length === 0 ? "" : `You ${joined(all)}.`;
}

function registerOf({ contractions, longWords }: Voice): string {
  if (longWords > 14) return contractions > 1 ? "mix learned words with everyday talk" : "use learned words, formally";
  if (contractions > 2) return "talk as people do, with contractions";
  return contractions < 0.3 ? "avoid contractions" : "";
}

function listed(words: readonly TellingWord[]): string {
  return words.map(({ written }) => written).join(", ");
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
