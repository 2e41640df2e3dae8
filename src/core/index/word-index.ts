import { eachPair, NumberList } from "./number-list.ts";
import { Postings, postingsOf } from "./postings.ts";
import { type Spelling, Vocabulary, type VocabularyTables } from "./vocabulary.ts";
import { formsIn, wordsOf } from "./words.ts";

/** BM25's two constants at their customary values (Robertson and Zaragoza, 2009). */
const k1 = 1.2;
const b = 0.75;

interface NamedPage {
  readonly page_id: string;
}

/** What the words of pages say about a question, until the index changes. */
export interface WordScores {
  /**
   * For each of these pages BM25 over the square root of the most that any page could reach with these words; 0 where the
   * page has none of them. A bare sum grows with the length of the question, a share of the most forgets how much was asked; the root stands
   * between.
   */
  scores(pages: readonly NamedPage[]): Float64Array;
  /** The share of the question's telling words (by idf) that the page has, 0 to 1. */
  coverage(page_id: string): number;
}

/** A word of a question: the stems that it is looked for under, which together count as one word. */
export type AskedWord = readonly string[];

/** The words of pages as plain lists, which is what a snapshot keeps. */
export interface WordTables extends VocabularyTables {
  /** How many distinct words each page has. */
  readonly distinct: Uint32Array;
  /** Page after page, pairs of a distinct word's place in `words` and how often the page has it. */
  readonly counts: Uint32Array;
}

/**
 * BM25 over whole pages, in lists of numbers: words, stems and pages are numbered, and what belongs to one stands at its
 * number's place. So a book's words come back from a snapshot without a look at any of them.
 *
 * A page's number is its slot. A changed page gets a new one, and what the lists have of the old slot is passed over
 * until enough of them are dead to be worth sweeping out.
 */
export class WordIndex {
  #vocabulary = new Vocabulary();
  #postings = new Postings();
  #slotOf = new Map<string, number>();
  /** The page of each slot; undefined where the slot is dead. */
  #page_ids: (string | undefined)[] = [];
  /** How many words the page of each slot has, repeats and all. */
  #lengths = new NumberList();
  #totalLength = 0;
  /** Slot after slot, pairs of a distinct word and how often the page has it; and where each slot's end. */
  #counts = new NumberList();
  #ends = new NumberList();
  /** The slots of a list of pages that is asked about again and again; until the index changes. */
  #slotsOf = new WeakMap<readonly NamedPage[], Int32Array>();
  /** For each word, the place in `#counts` of its last count. */
  #countedAt = new NumberList();

  get size(): number {
    return this.#slotOf.size;
  }

  /** Replaces a page's words by those of a text. */
  put(page_id: string, text: string): void {
    this.remove(page_id);
    const start = this.#counts.length;
    const forms = formsIn(text);
    for (const form of forms) this.#count(this.#vocabulary.numberOf(form), start);
    const slot = this.#takeSlot(page_id, this.#counts.length, forms.length);
    eachPair(this.#countsOf(slot), (word, count) => {
      this.#vocabulary.add(word);
      this.#postings.add(this.#vocabulary.stemOf(word), slot, count);
    });
  }

  /** Forgets a page; one that isn't there is passed over. */
  remove(page_id: string): void {
    const slot = this.#slotOf.get(page_id);
    if (slot === undefined) return;
    this.#slotOf.delete(page_id);
    this.#slotsOf = new WeakMap();
    this.#page_ids[slot] = undefined;
    this.#totalLength -= this.#lengths.at(slot);
    const stems = new Set<number>();
    eachPair(this.#countsOf(slot), (word) => {
      this.#vocabulary.remove(word);
      stems.add(this.#vocabulary.stemOf(word));
    });
    for (const stem of stems) this.#postings.forget(stem);
    if (this.#page_ids.length > 64 && this.#page_ids.length > 2 * this.size) this.#sweep();
  }

  /** What the words of a question say of each page. */
  search(asked: readonly AskedWord[]): WordScores {
    const mass = asked.reduce((sum, word) => sum + this.weight(word), 0);
    const meanLength = this.#totalLength / Math.max(1, this.size);
    const bm25 = new Float64Array(this.#page_ids.length);
    const covered = new Float64Array(this.#page_ids.length);
    for (const word of asked) {
      const idf = this.weight(word);
      eachPair(this.#postingsOfAny(word), (slot, count) => {
        const saturation = count + k1 * (1 - b + (b * this.#lengths.at(slot)) / meanLength);
        bm25[slot] = (bm25[slot] ?? 0) + (idf * (k1 + 1) * count) / saturation;
        covered[slot] = (covered[slot] ?? 0) + idf;
      });
    }
    const most = Math.sqrt((k1 + 1) * mass);
    return {
      scores: (pages) => {
        const scores = new Float64Array(pages.length);
        const slots = this.#slotsIn(pages);
        if (mass > 0)
          for (let place = 0; place < slots.length; place++) scores[place] = (bm25[slots[place] ?? -1] ?? 0) / most;
        return scores;
      },
      coverage: (page_id) => (mass === 0 ? 0 : (covered[this.#slotOf.get(page_id) ?? -1] ?? 0) / mass),
    };
  }

  /** How telling a word is: its inverse document frequency in this book, by the stem that most pages have. */
  weight(word: AskedWord): number {
    return inverseDocumentFrequency(this.size, Math.max(0, ...word.map((stem) => this.pagesWith(stem))));
  }

  /** On how many pages a stem stands. */
  pagesWith(stem: string): number {
    const number = this.#vocabulary.findStem(stem);
    return number === undefined ? 0 : this.#postings.pages(number);
  }

  /** How often a stem stands in the book, or on the pages that are accepted. */
  occurrences(stem: string, accepts?: (page_id: string) => boolean): number {
    let times = 0;
    eachPair(this.#postingsOf(stem), (slot, count) => {
      const page_id = this.#page_ids[slot];
      if (page_id !== undefined && accepts?.(page_id) !== false) times += count;
    });
    return times;
  }

  /** How many words the book has, or the pages that are accepted; repeats and all, stop words aside. */
  length(accepts?: (page_id: string) => boolean): number {
    if (accepts === undefined) return this.#totalLength;
    let words = 0;
    for (const [page_id, slot] of this.#slotOf) if (accepts(page_id)) words += this.#lengths.at(slot);
    return words;
  }

  /** Whether a stem stands on a page that is accepted. */
  stands(stem: string, accepts: (page_id: string) => boolean): boolean {
    const pairs = this.#postingsOf(stem);
    for (let place = 0; place < pairs.length; place += 2) {
      const page_id = this.#page_ids[pairs[place] ?? 0];
      if (page_id !== undefined && accepts(page_id)) return true;
    }
    return false;
  }

  /** Words of the book that are written nearly like this one; see {@link Vocabulary.near}. */
  near(written: string): readonly Spelling[] {
    return this.#vocabulary.near(written);
  }

  /**
   * The words of these pages. Words and stems are numbered anew, as they are met, so that what comes out is the same
   * whatever became of the index before.
   */
  tables(page_ids: readonly string[]): WordTables {
    const vocabulary = new Vocabulary();
    // For each word, 1 more than its new number.
    const renumbered = new NumberList();
    const distinct = new NumberList();
    const counts = new NumberList();
    for (const page_id of page_ids) {
      const ofPage = this.#countsOf(this.#slotOf.get(page_id) ?? -1);
      distinct.push(ofPage.length / 2);
      eachPair(ofPage, (word, count) => {
        if (renumbered.at(word) === 0) {
          renumbered.set(word, 1 + vocabulary.numberOf(this.#vocabulary.formOf(word)));
        }
        counts.push(renumbered.at(word) - 1);
        counts.push(count);
      });
    }
    return { ...vocabulary.tables(), distinct: distinct.view(), counts: counts.view() };
  }

  /** Takes over the words of these pages in place of all that it holds. The lists are its own from now on. */
  restore(page_ids: readonly string[], { distinct, counts, ...vocabulary }: WordTables): void {
    this.#slotOf = new Map();
    this.#slotsOf = new WeakMap();
    this.#page_ids = [];
    this.#lengths = new NumberList();
    this.#totalLength = 0;
    this.#counts = new NumberList(counts);
    this.#ends = new NumberList();
    this.#countedAt = new NumberList();
    const pages = new Uint32Array(vocabulary.words.length);
    let place = 0;
    // Half a million times for a novel of 20,000 passages, at the start: so there is no call in this loop.
    for (const [slot, page_id] of page_ids.entries()) {
      const end = place + 2 * (distinct[slot] ?? 0);
      let length = 0;
      for (; place < end; place += 2) {
        const word = counts[place] ?? 0;
        pages[word] = (pages[word] ?? 0) + 1;
        length += counts[place + 1] ?? 0;
      }
      this.#takeSlot(page_id, end, length);
    }
    this.#vocabulary = new Vocabulary(vocabulary, pages);
    this.#postings = postingsOf(counts, this.#ends.view(), pages, vocabulary);
  }

  /** Counts a word of a page whose counts begin at `start`. */
  #count(word: number, start: number): void {
    const place = this.#countedAt.at(word);
    if (place > start) {
      this.#counts.add(place, 1);
    } else {
      this.#counts.push(word);
      this.#countedAt.set(word, this.#counts.length);
      this.#counts.push(1);
    }
  }

  /** Gives a page of so many words the next slot, with the counts from the last slot's to `end`. */
  #takeSlot(page_id: string, end: number, length: number): number {
    const slot = this.#page_ids.push(page_id) - 1;
    this.#slotOf.set(page_id, slot);
    this.#slotsOf = new WeakMap();
    this.#ends.push(end);
    this.#lengths.push(length);
    this.#totalLength += length;
    return slot;
  }

  #countsOf(slot: number): Uint32Array {
    return this.#counts.view(slot === 0 ? 0 : this.#ends.at(slot - 1), this.#ends.at(slot));
  }

  /** How often each page has a word, under whichever stem. Nearly every word has one. */
  #postingsOfAny(word: AskedWord): Uint32Array {
    const [first = new Uint32Array(), ...others] = word.map((stem) => this.#postingsOf(stem));
    if (others.length === 0) return first;
    const counts = new Map<number, number>();
    for (const pairs of [first, ...others]) {
      eachPair(pairs, (slot, count) => counts.set(slot, (counts.get(slot) ?? 0) + count));
    }
    return Uint32Array.from([...counts].flat());
  }

  #postingsOf(stem: string): Uint32Array {
    const number = this.#vocabulary.findStem(stem);
    return number === undefined ? new Uint32Array() : this.#postings.of(number);
  }

  /** Where these pages' sums stand; -1 for a page that isn't there. */
  #slotsIn(pages: readonly NamedPage[]): Int32Array {
    let slots = this.#slotsOf.get(pages);
    if (slots === undefined) {
      slots = Int32Array.from(pages, ({ page_id }) => this.#slotOf.get(page_id) ?? -1);
      this.#slotsOf.set(pages, slots);
    }
    return slots;
  }

  /** Builds everything anew from the living pages. */
  #sweep(): void {
    const page_ids = [...this.#slotOf.keys()];
    this.restore(page_ids, this.tables(page_ids));
  }
}

/** A text's words as they are asked for, each once. */
export function askedWords(text: string): readonly AskedWord[] {
  return [...new Set(wordsOf(text))].map((word) => [word]);
}

/** The BM25 form that never goes negative: ln(1 + (N - n + 0.5) / (n + 0.5)). */
function inverseDocumentFrequency(pages: number, pagesWithWord: number): number {
  return Math.log(1 + (pages - pagesWithWord + 0.5) / (pagesWithWord + 0.5));
}
