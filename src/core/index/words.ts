import { stem } from "porter2";

/** Goes into the snapshot: change it whenever the same text would come out as other words. */
export const wordRecipe = "written-porter2-stop/2";

/** A word of a text: where it stands, in UTF-16 code units, how it is written, and its stem. */
export interface WordSpan {
  readonly start: number;
  readonly end: number;
  /** In lower case, without accents, apostrophes, or a possessive's ending. */
  readonly written: string;
  /** The stem, which is what words are found by. */
  readonly word: string;
}

/** A word as it is written and its stem. */
export type WordForm = Pick<WordSpan, "written" | "word">;

/** The words of a text as the index knows them: stemmed (Snowball English), without stop words, in order. */
export function wordsOf(text: string): string[] {
  return formsIn(text).map(({ word }) => word);
}

/** The same words without places, and as they are written, too: what pages are learned by. */
export function formsIn(text: string): WordForm[] {
  return (text.match(wordInText) ?? []).map(formOf).filter((form) => form !== stopWord);
}

/**
 * Those of {@link wordsOf} that are in `stems`. Stemming keeps a word's first letter, so most words of a text needn't be
 * looked at: they begin with a letter that no stem begins with.
 * @param initials the first letters of all stems.
 */
export function wordsAmong(text: string, stems: Pick<ReadonlySet<string>, "has">, initials: string): string[] {
  const found: string[] = [];
  for (const inText of text.match(wordInText) ?? []) {
    const isPlain = inText.charCodeAt(0) < 0x80;
    if (isPlain && !initials.includes(inText.charAt(0).toLowerCase())) continue;
    const { word } = formOf(inText);
    if (stems.has(word)) found.push(word);
  }
  return found;
}

/** {@link wordsOf} with places, to mark found words in a text. */
export function wordSpans(text: string): WordSpan[] {
  const spans: WordSpan[] = [];
  for (const match of text.matchAll(wordInText)) {
    const form = formOf(match[0]);
    if (form !== stopWord) spans.push({ start: match.index, end: match.index + match[0].length, ...form });
  }
  return spans;
}

const wordInText = /[\p{L}\p{N}\p{M}]+(?:['\u2019][\p{L}\p{N}]+)*/gu;

/** A book uses some ten thousand words over and over, and stemming is most of the work of reading one. */
const forms = new Map<string, WordForm>();
const formsMax = 200_000;
const stopWord: WordForm = { written: "", word: "" };

function formOf(inText: string): WordForm {
  const known = forms.get(inText);
  if (known !== undefined) return known;
  if (forms.size >= formsMax) forms.clear();
  const written = normalForm(inText);
  const word = stopWords.has(written) ? "" : stem(written);
  const form = word === "" ? stopWord : { written, word };
  forms.set(inText, form);
  return form;
}

/** The stem of a word in its written form. */
export function stemOf(written: string): string {
  return formOf(written).word;
}

/** Lower case, without accents, a possessive's ending, or apostrophes: `Café's` and `cafe` are one word. */
function normalForm(word: string): string {
  const bare = word.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return bare.replace(/['\u2019]s$/, "").replaceAll(/['\u2019]/g, "");
}

/** Snowball's English stop words, in the form that {@link normalForm} gives them. */
const stopWords = new Set(
  `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
  its itself they them their theirs themselves what which who whom this that these those am is are was were be been
  being have has had having do does did doing would should could ought im youre hes shes were theyre ive youve weve
  theyve youd hed theyd youll theyll isnt arent wasnt werent hasnt havent hadnt doesnt dont didnt wont wouldnt shant
  shouldnt cant cannot couldnt mustnt lets thats whos whats heres theres whens wheres whys hows a an the and but if or
  because as until while of at by for with about against between into through during before after above below to from
  up down in out on off over under again further then once here there when where why how all any both each few more
  most other some such no nor not only own same so than too very`.split(/\s+/),
);
