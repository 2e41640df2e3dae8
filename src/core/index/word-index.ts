import { wordsOf } from "./words.ts";

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

/** A page's distinct words with their counts: what a snapshot keeps, and all the index needs of a page. */
export interface PageWords {
  readonly page_id: string;
  readonly words: readonly string[];
  readonly counts: Uint32Array;
}

interface Slot {
  readonly page_id: string;
  readonly length: number;
  readonly terms: readonly number[];
  readonly counts: Uint32Array;
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
  #termIds = new Map<string, number>();
  #termNames: string[] = [];
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
    const terms = page.words.map((word) => this.#termId(word));
    const length = page.counts.reduce((sum, count) => sum + count, 0);
    const slot = this.#slots.length;
    this.#slots.push({ page_id: page.page_id, length, terms, counts: page.counts });
    this.#slotOfPage.set(page.page_id, slot);
    this.#totalLength += length;
    terms.forEach((term, position) => {
      this.#postings[term]?.push({ slot, count: page.counts[position] ?? 0 });
      this.#pageCounts[term] = (this.#pageCounts[term] ?? 0) + 1;
    });
  }

  /** Forgets a page; one that isn't there is passed over. */
  remove(page_id: string): void {
    const number = this.#slotOfPage.get(page_id);
    const slot = number === undefined ? undefined : this.#slots[number];
    if (number === undefined || slot === undefined) return;
    this.#slotOfPage.delete(page_id);
    this.#slots[number] = undefined;
    this.#totalLength -= slot.length;
    for (const term of slot.terms) this.#pageCounts[term] = (this.#pageCounts[term] ?? 1) - 1;
    if (this.#slots.length > 64 && this.#slots.length > 2 * this.#slotOfPage.size) this.#sweep();
  }

  /** Every page with a word of the question, best first; ties fall to the page id. */
  search(question: string): readonly WordHit[] {
    const words = [...new Set(wordsOf(question))];
    const mass = words.reduce((sum, word) => sum + this.weight(word), 0);
    const meanLength = this.#totalLength / Math.max(1, this.size);
    // Added up in plain arrays: a common word stands on nearly every page.
    const bm25 = new Float64Array(this.#slots.length);
    const covered = new Float64Array(this.#slots.length);
    for (const word of words) {
      const idf = this.weight(word);
      for (const { slot, count } of this.#postingsOf(word)) {
        const page = this.#slots[slot];
        if (page === undefined) continue;
        const saturation = count + k1 * (1 - b + (b * page.length) / meanLength);
        bm25[slot] = (bm25[slot] ?? 0) + (idf * (k1 + 1) * count) / saturation;
        covered[slot] = (covered[slot] ?? 0) + idf;
      }
    }
    const hits: WordHit[] = [];
    for (const [slot, page] of this.#slots.entries()) {
      const weight = covered[slot] ?? 0;
      if (page === undefined || weight === 0) continue;
      const score = (bm25[slot] ?? 0) / Math.sqrt((k1 + 1) * mass);
      hits.push({ page_id: page.page_id, score, coverage: weight / mass });
    }
    return hits.toSorted((one, other) => other.score - one.score || (one.page_id < other.page_id ? -1 : 1));
  }

  /** How telling a word is: its inverse document frequency in this book. */
  weight(word: string): number {
    const term = this.#termIds.get(word);
    return inverseDocumentFrequency(this.size, term === undefined ? 0 : (this.#pageCounts[term] ?? 0));
  }

  /** Every page's words, in order of page id; what a snapshot is written from. */
  *entries(): Iterable<PageWords> {
    for (const page_id of [...this.#slotOfPage.keys()].toSorted()) {
      const slot = this.#slots[this.#slotOfPage.get(page_id) ?? -1];
      if (slot === undefined) continue;
      yield { page_id, words: slot.terms.map((term) => this.#termNames[term] ?? ""), counts: slot.counts };
    }
  }

  #termId(word: string): number {
    const known = this.#termIds.get(word);
    if (known !== undefined) return known;
    const term = this.#termNames.length;
    this.#termIds.set(word, term);
    this.#termNames.push(word);
    this.#postings.push([]);
    this.#pageCounts.push(0);
    return term;
  }

  #postingsOf(word: string): readonly Posting[] {
    const term = this.#termIds.get(word);
    return term === undefined ? [] : (this.#postings[term] ?? []);
  }

  /** Builds everything anew from the living pages. */
  #sweep(): void {
    const living = [...this.entries()];
    this.#termIds = new Map();
    this.#termNames = [];
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
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { page_id, words: [...counts.keys()], counts: Uint32Array.from(counts.values()) };
}

/** The BM25 form that never goes negative: ln(1 + (N - n + 0.5) / (n + 0.5)). */
function inverseDocumentFrequency(pages: number, pagesWithWord: number): number {
  return Math.log(1 + (pages - pagesWithWord + 0.5) / (pagesWithWord + 0.5));
}
