import type { Span } from "../embed/sentences.ts";

/** The words of a page, in which quotations are found: letter case, punctuation and whitespace aside. */
export class PageWords {
  readonly #words: readonly PlacedWord[];
  /** Where each word stands among the others: a quotation is looked for at each letter that is said. */
  readonly #placesOf = new Map<string, number[]>();

  constructor(body: string) {
    this.#words = wordsOf(body);
    for (const [place, { word }] of this.#words.entries()) {
      const places = this.#placesOf.get(word);
      if (places === undefined) this.#placesOf.set(word, [place]);
      else places.push(place);
    }
  }

  /**
   * Where the page has the words of a quotation; the first place if there are several. Undefined if it hasn't: one word changed,
   * left out or added is enough.
   */
  find(quotation: string): Span | undefined {
    const [place] = this.#places(wordsOf(quotation), (word, sought) => word === sought);
    return place && { start: place.first.start, end: place.last.end };
  }

  /** Every place that has these words, the last of which may only have begun. */
  findAllBegun(quotation: string): Span[] {
    const words = wordsOf(quotation);
    const begun = words.at(-1);
    if (begun === undefined) return [];
    const places = this.#places(words, (word, sought, isLast) => (isLast ? word.startsWith(sought) : word === sought));
    return Array.from(places, ({ first, last }) => ({
      start: first.start,
      end: last.start + (begun.end - begun.start),
    }));
  }

  *#places(
    sought: readonly PlacedWord[],
    fits: (word: string, sought: string, isLast: boolean) => boolean,
  ): Generator<{ readonly first: PlacedWord; readonly last: PlacedWord }> {
    const [begin] = sought;
    if (begin === undefined) return;
    const begins = sought.length === 1 ? this.#words.keys() : (this.#placesOf.get(begin.word) ?? []);
    for (const from of begins) {
      const first = this.#words[from];
      const last = this.#words[from + sought.length - 1];
      const isThere = ({ word }: PlacedWord, offset: number) =>
        fits(this.#words[from + offset]?.word ?? "", word, offset === sought.length - 1);
      if (first !== undefined && last !== undefined && sought.every(isThere)) yield { first, last };
    }
  }
}

interface PlacedWord extends Span {
  readonly word: string;
}

/** Runs of letters and digits; an apostrophe within one belongs to it, whichever way it is written. */
const wordPattern = /[\p{L}\p{N}\p{M}]+(?:['\u2019][\p{L}\p{N}\p{M}]+)*/gu;

function wordsOf(text: string): readonly PlacedWord[] {
  return [...text.matchAll(wordPattern)].map((match) => ({
    word: match[0].toLowerCase().replaceAll("\u2019", "'"),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
