import { type Spelling, Vocabulary } from "./vocabulary.ts";
import { stemOf, wordsOf, writtenWordsOf } from "./words.ts";

/** BM25's two constants at their customary values (Robertson and Zaragoza, 2009). */
const k1 = 1.2;
const b = 0.75;

/** What a page's words say about a question. */
export interface WordHit {
  readonly page_id: string;
  /**
   * BM25 over the square root of the most that any page could reach with these words. A bare sum grows with the
   * length of the question, a share of the most forgets how much was asked; the root stands between.
   */
  readonly score: number;
  /** The share of the question's telling words (by idf) that the page has, 0 to 1. */
  readonly coverage: number;
}

/** A word of a question: the stems that it is looked for under, which together count as one word. */
export type AskedWord = readonly string[];

/**
 * A page's distinct words, as they are written, with their counts: what a snapshot keeps, and all the index needs of a
 * page.
 */
export interface PageWords {
  readonly page_id: string;
  readonly words: readonly string[];
  readonly counts: Uint32Array;
}

interface Slot {
  readonly page: PageWords;
  readonly length: number;
  /** The terms of the page's words, each once. */
  readonly terms: readonly number[];
}

interface Posting {
  readonly slot: number;
  readonly count: number;
}

/**
 * BM25 over whole pages. Every page has a slot; a changed page gets a new one, and the postings of the old slot are
 * skipped until enough of them are dead to be worth sweeping out.
 */
export class WordIndex {
  #vocabulary = new Vocabulary();
  #termIds = new Map<string, number>();
  /** The term of each word as it is written, so that its stem is asked for once. */
  #termOfWritten = new Map<string, number>();
  #postings: Posting[][] = [];
  #pageCounts: number[] = [];
  #slots: (Slot | undefined)[] = [];
  #slotOfPage = new Map<string, number>();
  #totalLength = 0;

  get size(): number {
    return this.#slotOfPage.size;
  }

  /** Replaces a page's words. */
  put(page: PageWords): void {
    this.remove(page.page_id);
    const counts = new Map<number, number>();
    page.words.forEach((written, position) => {
      this.#vocabulary.add(written);
      const term = this.#termOf(written);
      counts.set(term, (counts.get(term) ?? 0) + (page.counts[position] ?? 0));
    });
    const length = page.counts.reduce((sum, count) => sum + count, 0);
    const slot = this.#slots.length;
    this.#slots.push({ page, length, terms: [...counts.keys()] });
    this.#slotOfPage.set(page.page_id, slot);
    this.#totalLength += length;
    for (const [term, count] of counts) {
      this.#postings[term]?.push({ slot, count });
      this.#pageCounts[term] = (this.#pageCounts[term] ?? 0) + 1;
    }
  }

  /** Forgets a page; one that isn't there is passed over. */
  remove(page_id: string): void {
    const number = this.#slotOfPage.get(page_id);
    const slot = number === undefined ? undefined : this.#slots[number];
    if (number === undefined || slot === undefined) return;
    this.#slotOfPage.delete(page_id);
    this.#slots[number] = undefined;
    this.#totalLength -= slot.length;
    for (const written of slot.page.words) this.#vocabulary.remove(written);
    for (const term of slot.terms) this.#pageCounts[term] = (this.#pageCounts[term] ?? 1) - 1;
    if (this.#slots.length > 64 && this.#slots.length > 2 * this.#slotOfPage.size) this.#sweep();
  }

  /** Every page with one of these words, best first; ties fall to the page id. */
  search(asked: readonly AskedWord[]): readonly WordHit[] {
    const mass = asked.reduce((sum, word) => sum + this.weight(word), 0);
    const meanLength = this.#totalLength / Math.max(1, this.size);
    const bm25 = new Float64Array(this.#slots.length);
    const covered = new Float64Array(this.#slots.length);
    const found: number[] = [];
    for (const word of asked) {
      const idf = this.weight(word);
      for (const { slot, count } of this.#postingsOfAny(word)) {
        const held = this.#slots[slot];
        if (held === undefined) continue;
        const saturation = count + k1 * (1 - b + (b * held.length) / meanLength);
        if (covered[slot] === 0) found.push(slot);
        bm25[slot] = (bm25[slot] ?? 0) + (idf * (k1 + 1) * count) / saturation;
        covered[slot] = (covered[slot] ?? 0) + idf;
      }
    }
    const hits = found.map((slot): WordHit => ({
      page_id: this.#slots[slot]?.page.page_id ?? "",
      score: (bm25[slot] ?? 0) / Math.sqrt((k1 + 1) * mass),
      coverage: (covered[slot] ?? 0) / mass,
    }));
    return hits.toSorted((one, other) => other.score - one.score || (one.page_id < other.page_id ? -1 : 1));
  }

  /** How telling a word is: its inverse document frequency in this book, by the stem that most pages have. */
  weight(word: AskedWord): number {
    return inverseDocumentFrequency(this.size, Math.max(0, ...word.map((stem) => this.pagesWith(stem))));
  }

  /** On how many pages a stem stands. */
  pagesWith(stem: string): number {
    const term = this.#termIds.get(stem);
    return term === undefined ? 0 : (this.#pageCounts[term] ?? 0);
  }

  /** Whether a stem stands on a page that is accepted. */
  stands(stem: string, accepts: (page_id: string) => boolean): boolean {
    return this.#postingsOf(stem).some(({ slot }) => {
      const page_id = this.#slots[slot]?.page.page_id;
      return page_id !== undefined && accepts(page_id);
    });
  }

  /** Words of the book that are written nearly like this one; see {@link Vocabulary.near}. */
  near(written: string): readonly Spelling[] {
    return this.#vocabulary.near(written);
  }

  /** Every page's words, in order of page id; what a snapshot is written from. */
  *entries(): Iterable<PageWords> {
    for (const page_id of [...this.#slotOfPage.keys()].toSorted()) {
      const slot = this.#slots[this.#slotOfPage.get(page_id) ?? -1];
      if (slot !== undefined) yield slot.page;
    }
  }

  #termOf(written: string): number {
    const known = this.#termOfWritten.get(written);
    if (known !== undefined) return known;
    const term = this.#termId(stemOf(written));
    this.#termOfWritten.set(written, term);
    return term;
  }

  #termId(word: string): number {
    const known = this.#termIds.get(word);
    if (known !== undefined) return known;
    const term = this.#postings.length;
    this.#termIds.set(word, term);
    this.#postings.push([]);
    this.#pageCounts.push(0);
    return term;
  }

  /** How often each page has a word, under whichever stem. Nearly every word has one. */
  #postingsOfAny(word: AskedWord): readonly Posting[] {
    const [first, ...others] = word.map((stem) => this.#postingsOf(stem));
    if (first === undefined || others.length === 0) return first ?? [];
    const counts = new Map<number, number>();
    for (const { slot, count } of [first, ...others].flat()) counts.set(slot, (counts.get(slot) ?? 0) + count);
    return Array.from(counts, ([slot, count]) => ({ slot, count }));
  }

  #postingsOf(word: string): readonly Posting[] {
    const term = this.#termIds.get(word);
    return term === undefined ? [] : (this.#postings[term] ?? []);
  }

  /** Builds everything anew from the living pages. */
  #sweep(): void {
    const living = [...this.entries()];
    this.#vocabulary = new Vocabulary();
    this.#termIds = new Map();
    this.#termOfWritten = new Map();
    this.#postings = [];
    this.#pageCounts = [];
    this.#slots = [];
    this.#slotOfPage = new Map();
    this.#totalLength = 0;
    for (const page of living) this.put(page);
  }
}

/** A page's words with their counts, from its text. */
export function countWords(page_id: string, text: string): PageWords {
  const counts = new Map<string, number>();
  for (const written of writtenWordsOf(text)) counts.set(written, (counts.get(written) ?? 0) + 1);
  return { page_id, words: [...counts.keys()], counts: Uint32Array.from(counts.values()) };
}

/** A text's words as they are asked for, each once. */
export function askedWords(text: string): readonly AskedWord[] {
  return [...new Set(wordsOf(text))].map((word) => [word]);
}

/** The BM25 form that never goes negative: ln(1 + (N - n + 0.5) / (n + 0.5)). */
function inverseDocumentFrequency(pages: number, pagesWithWord: number): number {
  return Math.log(1 + (pages - pagesWithWord + 0.5) / (pagesWithWord + 0.5));
}
