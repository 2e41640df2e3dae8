import type { Page, PageVectors } from "../page.ts";
import { Background } from "./background.ts";
import type { VectorIndex } from "./vector-index.ts";
import { countWords, type PageWords, WordIndex } from "./word-index.ts";

/** What the index knows of a page without reading its row. */
export interface PageEntry {
  readonly page_id: string;
  readonly number: number;
  readonly section: number;
  readonly char_id: string;
  /** The text that the page's vectors and words were made from. */
  readonly text_hash: string;
}

/**
 * Everything that is searched: vectors, words, a sample to measure cosines by, and a short entry for each page. They
 * change together or not at all.
 */
export class SearchIndex {
  readonly vectors: VectorIndex;
  readonly words = new WordIndex();
  readonly background = new Background();
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
  put(page: Page, characterName: string, made: PageVectors): void {
    const text = `${page.title}\n${characterName}\n${page.body}`;
    this.restore(entryOf(page, made.text_hash), made, countWords(page.page_id, text));
  }

  /** Like {@link put}, from parts that were computed before; what a snapshot is loaded with. */
  restore(entry: PageEntry, made: PageVectors, words: PageWords): void {
    this.vectors.put(entry.page_id, made.vectors);
    this.words.put(words);
    this.background.put(entry.page_id, made.vectors);
    this.#entries.set(entry.page_id, entry);
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
