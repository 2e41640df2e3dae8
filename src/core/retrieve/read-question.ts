import { isEnglish } from "../index/english.ts";
import { askedWords, type AskedWord, type WordIndex } from "../index/word-index.ts";
import type { RetrievalRecipe } from "./recipe.ts";
import { stemOf, type WordSpan, wordSpans } from "../index/words.ts";

/** A question as the book reads it. */
export interface ReadQuestion {
  /** The question, its misspelt words in the book's own spelling. */
  readonly text: string;
  readonly words: readonly AskedWord[];
}

/** A word is taken for a slip of another that stands on so many times more pages: `Ariel`, in a book about Arieol. */
const timesAsCommon = 10;

/**
 * Reads a question with the book's vocabulary. A word that is neither the book's nor everyday English is taken for the
 * nearest that the book has on a page that is accepted; a rare one that is nearly a common one is looked for as both.
 */
export function readQuestion(
  text: string,
  book: WordIndex,
  accepts: (page_id: string) => boolean,
  spelling: RetrievalRecipe["spelling"],
): ReadQuestion {
  if (spelling === 0) return { text, words: askedWords(text) };
  const words = new Map<string, AskedWord>();
  let corrected = "";
  let last = 0;
  for (const span of wordSpans(text)) {
    const meant = meantBy(span, book, accepts);
    const stems = meant === undefined ? [span.word] : [...new Set([span.word, stemOf(meant)])];
    const known = stems.filter((stem) => stems.length === 1 || book.pagesWith(stem) > 0);
    words.set(known.join(" "), known);
    const inText = text.slice(span.start, span.end);
    corrected += text.slice(last, span.start) + (meant === undefined ? inText : inCase(meant, inText));
    last = span.end;
  }
  return { text: corrected + text.slice(last), words: [...words.values()] };
}

/** The word that was probably meant, as it is written in the book; undefined when it is the word itself. */
function meantBy(
  { written, word }: WordSpan,
  book: WordIndex,
  accepts: (page_id: string) => boolean,
): string | undefined {
  const pages = book.pagesWith(word);
  const isCommonBeside = (other: number) => pages === 0 || other >= timesAsCommon * pages;
  // No word stands on more pages than there are, so looking for one that does is in vain.
  if (!isCommonBeside(book.size) || isEnglish(written)) return undefined;
  return book.near(written).find((other) => isCommonBeside(other.pages) && book.stands(stemOf(other.written), accepts))
    ?.written;
}

function inCase(meant: string, written: string): string {
  const isCapital = /^\p{Lu}/u.test(written);
  return isCapital ? meant.charAt(0).toUpperCase() + meant.slice(1) : meant;
}
