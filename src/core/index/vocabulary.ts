import { Drawers } from "./drawers.ts";
import { NumberList } from "./number-list.ts";
import { Numbering } from "./numbering.ts";
import type { WordForm } from "./words.ts";

/** A word of the book that is written nearly like another. */
export interface Spelling {
  readonly written: string;
  /** How many pages it stands on. */
  readonly pages: number;
  /** How many letters lie between the two. */
  readonly edits: number;
}

/** The words of a vocabulary, each at its number's place. */
export interface VocabularyTables {
  /** As they are written. */
  readonly words: readonly string[];
  readonly stems: readonly string[];
  /** For each word, the place of its stem. */
  readonly stemOf: Uint32Array;
}

/**
 * The words that the book is written in, each with a number, its stem's number, and on how many pages it stands; and those
 * that are written nearly like a given one.
 */
export class Vocabulary {
  readonly #words: Numbering;
  readonly #stems: Numbering;
  readonly #stemOf: NumberList;
  readonly #pages: NumberList;
  /** Made when the first word is misspelt. */
  #drawers: Drawers | undefined;

  /** Begins with these words; `pages` says on how many pages each stands. The lists are its own from now on. */
  constructor({ words, stems, stemOf }: VocabularyTables = noWords, pages = new Uint32Array()) {
    this.#words = new Numbering(words);
    this.#stems = new Numbering(stems);
    this.#stemOf = new NumberList(stemOf);
    this.#pages = new NumberList(pages);
  }

  tables(): VocabularyTables {
    return { words: this.#words.names, stems: this.#stems.names, stemOf: this.#stemOf.view() };
  }

  /** The number of a word, which is the next one when it is new. */
  numberOf({ written, word: stem }: WordForm): number {
    const known = this.#words.find(written);
    if (known !== undefined) return known;
    this.#stemOf.push(this.#stems.numberOf(stem));
    const number = this.#words.numberOf(written);
    this.#drawers?.file(written, number);
    return number;
  }

  /** The word of a number, and its stem. */
  formOf(number: number): WordForm {
    return { written: this.#words.nameOf(number), word: this.#stems.nameOf(this.stemOf(number)) };
  }

  /** The number of a word's stem. */
  stemOf(number: number): number {
    return this.#stemOf.at(number);
  }

  /** The number of a stem; undefined if no word has it. */
  findStem(stem: string): number | undefined {
    return this.#stems.find(stem);
  }

  /** Counts one more page that has the word. */
  add(number: number): void {
    this.#pages.add(number, 1);
  }

  /** Counts one page less. A word that no page has keeps its number, and is no spelling of anything. */
  remove(number: number): void {
    this.#pages.add(number, -1);
  }

  /** Words of the book that are written nearly like this one, the nearest first, then those on more pages. */
  near(written: string): readonly Spelling[] {
    this.#drawers ??= new Drawers(this.#words.names);
    const found = this.#drawers.near(written).map(({ number, edits }) => {
      return { written: this.#words.nameOf(number), pages: this.#pages.at(number), edits };
    });
    return found
      .filter(({ pages }) => pages > 0)
      .toSorted(
        (one, other) => one.edits - other.edits || other.pages - one.pages || (one.written < other.written ? -1 : 1),
      );
  }
}

const noWords: VocabularyTables = { words: [], stems: [], stemOf: new Uint32Array() };
