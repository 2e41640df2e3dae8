import { type Sentence, sentencesOf } from "../embed/sentences.ts";

/** How a text is told, as far as counting shows. */
export interface Voice {
  readonly person: "first" | "he" | "she" | "they" | "second" | undefined;
  readonly tense: "past" | "present" | undefined;
  /** Words of the middle sentence, and of those at a quarter and three quarters of all. */
  readonly sentenceWords: { readonly quarter: number; readonly middle: number; readonly threeQuarters: number };
  /** Of a hundred sentences. */
  readonly questions: number;
  readonly exclamations: number;
  readonly dashes: number;
  readonly brackets: number;
  readonly ellipses: number;
  /** Of a hundred words. */
  readonly contractions: number;
  readonly longWords: number;
  /** The share of the text that is spoken, 0 to 1. */
  readonly talk: number;
}

/** How texts are told. Person and tense are those outside quotation marks, and only English is understood. */
export function voiceOf(texts: readonly string[]): Voice {
  const sentences = texts.flatMap((text) => sentencesOf(text).map((sentence) => ({ ...sentence, text })));
  const lengths = sentences.map(({ words }: Sentence) => words).toSorted((one, other) => one - other);
  const whole = texts.join("\n\n");
  const told = whole.replaceAll(/["\u201c][^"\u201c\u201d]{1,2000}["\u201d]/gu, " ");
  const words = whole.match(/\p{L}+/gu) ?? [];
  const of100Sentences = (pattern: RegExp) => (100 * matches(whole, pattern)) / Math.max(1, sentences.length);
  const of100Words = (count: number) => (100 * count) / Math.max(1, words.length);
  const at = (share: number) => lengths[Math.floor(share * lengths.length)] ?? 0;
  return {
    ...teller(tally(told)),
    sentenceWords: { quarter: at(0.25), middle: at(0.5), threeQuarters: at(0.75) },
    questions: of100Sentences(/\?/g),
    exclamations: of100Sentences(/!/g),
    dashes: of100Sentences(/[\u2013\u2014]|--| - /g),
    brackets: of100Sentences(/\(/g),
    ellipses: of100Sentences(/\u2026|\.\.\./g),
    contractions: of100Words(matches(whole, /\p{L}['\u2019](?:t|re|ve|ll|d|m)\b/gu)),
    longWords: of100Words(words.filter((word) => word.length >= 9).length),
    talk: 1 - told.length / Math.max(1, whole.length),
  };
}

interface Tally {
  readonly all: number;
  /** How often each small word stands there, in lower case. */
  readonly counts: ReadonlyMap<string, number>;
}

function tally(text: string): Tally {
  const written = new Map<string, number>();
  const words = text.match(/\p{L}+/gu) ?? [];
  for (const word of words) if (word.length <= 6) written.set(word, (written.get(word) ?? 0) + 1);
  const counts = new Map<string, number>();
  for (const [word, times] of written) {
    const small = word.toLowerCase();
    counts.set(small, (counts.get(small) ?? 0) + times);
  }
  return { all: words.length, counts };
}

const persons = {
  first: ["i", "me", "my", "mine", "myself"],
  second: ["you", "your", "yours"],
  he: ["he", "him", "his"],
  she: ["she", "her", "hers"],
  they: ["they", "them", "their"],
} as const;

const past = ["was", "were", "had", "did", "said", "went", "came", "could", "knew", "took", "felt"];
const present = ["is", "are", "am", "has", "do", "does", "says", "goes", "comes", "can", "knows", "takes", "feels"];

function teller({ all, counts }: Tally): Pick<Voice, "person" | "tense"> {
  const often = (words: readonly string[]) => words.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0);
  const isEnglish = often(["the", "and", "of", "to", "a", "in"]) > 0.08 * all;
  if (!isEnglish) return { person: undefined, tense: undefined };
  const then = often(past);
  const share = then / Math.max(1, then + often(present));
  return {
    person: personOf((name) => often(persons[name]) / all),
    tense: share > 0.62 ? "past" : share < 0.38 ? "present" : undefined,
  };
}

/** Who tells of himself says "I" often, however often he speaks of others; who is told of never does. */
function personOf(rate: (name: keyof typeof persons) => number): Voice["person"] {
  const others = ["he", "she", "they"] as const;
  const [first, second] = [rate("first"), rate("second")];
  if (first > 0.012 && first > second / 2) return "first";
  if (second > 0.02) return "second";
  const most = others.reduce((one, other) => (rate(other) > rate(one) ? other : one));
  return rate(most) > 0.015 ? most : undefined;
}

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
