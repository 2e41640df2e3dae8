import type { Page, PageVectors } from "../page.ts";
import { Background } from "./background.ts";
import type { VectorIndex } from "./vector-index.ts";
import { WordIndex, type WordTables } from "./word-index.ts";

/** What the index knows of a page without reading its row. */
export interface PageEntry {
  readonly page_id: string;
  readonly number: number;
  readonly section: number;
  readonly char_id: string;
  /** The text that the page's vectors and words were made from. */
  readonly text_hash: string;
}

/** A page's entry with the names of its passages, in the order of its vectors. */
export interface IndexedPage {
  readonly entry: PageEntry;
  readonly passages: readonly string[];
}

/**
 * Everything that is searched: vectors, words, a sample to measure cosines by, and a short entry for each page. They
 * change together or not at all.
 */
export class SearchIndex {
  readonly vectors: VectorIndex;
  readonly words = new WordIndex();
  readonly background = new Background(() => this.vectors.entries());
  readonly #entries = new Map<string, PageEntry>();
  #ordered: readonly PageEntry[] | undefined;
  #version = 0;

  constructor(vectors: VectorIndex) {
    this.vectors = vectors;
  }

  /** How many pages are searchable. */
  get size(): number {
    return this.#entries.size;
  }

  /** Counts the changes made; a snapshot is due when it has moved. */
  get version(): number {
    return this.#version;
  }

  entry(page_id: string): PageEntry | undefined {
    return this.#entries.get(page_id);
  }

  /** The ids of all pages, in no order. */
  pageIds(): string[] {
    return [...this.#entries.keys()];
  }

  /** All entries in order of number. */
  ordered(): readonly PageEntry[] {
    this.#ordered ??= [...this.#entries.values()].toSorted((one, other) => one.number - other.number);
    return this.#ordered;
  }

  /** Makes a page searchable under these vectors, in place of whatever was known of it. */
  put(page: Page, characterName: string, { vectors, text_hash }: PageVectors): void {
    const { page_id } = page;
    this.vectors.put(page_id, vectors);
    this.words.put(page_id, `${page.title}\n${characterName}\n${page.body}`);
    this.background.put(page_id, vectors);
    this.#entries.set(page_id, entryOf(page, text_hash));
    this.#changed();
  }

  /**
   * Fills an empty index with pages that were searchable before, all at once: what a snapshot is loaded with.
   * @param vectors of all passages, one after the other, and `words` of all pages, in the same order.
   */
  restore(pages: readonly IndexedPage[], vectors: Float32Array, words: WordTables): void {
    const named = pages.map(({ entry: { page_id }, passages }) => ({ page_id, passages }));
    this.vectors.restore(named, vectors);
    this.background.restore(named, vectors, this.vectors.dimensions);
    this.words.restore(
      named.map(({ page_id }) => page_id),
      words,
    );
    for (const { entry } of pages) this.#entries.set(entry.page_id, entry);
    this.#changed();
  }

  remove(page_id: string): void {
    if (!this.#entries.delete(page_id)) return;
    this.vectors.remove(page_id);
    this.words.remove(page_id);
    this.background.remove(page_id);
    this.#changed();
  }

  #changed(): void {
    this.#ordered = undefined;
    this.#version += 1;
  }
}

/** Whether the index holds this page just as its row has it. */
export function isSearchable(index: SearchIndex, page: Page, text_hash: string): boolean {
  const entry = index.entry(page.page_id);
  return (
    entry !== undefined &&
    entry.text_hash === text_hash &&
    entry.number === page.number &&
    entry.section === page.section &&
    entry.char_id === page.char_id
  );
}

function entryOf(page: Page, text_hash: string): PageEntry {
  return { page_id: page.page_id, number: page.number, section: page.section, char_id: page.char_id, text_hash };
}
