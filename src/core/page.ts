/**
 * The nouns of the book.
 *
 * Fields keep the names they have on disk, in the change feed and on the wire (`page_id`, `char_id`), so that a
 * page is the same object in a JSON file, a database row, an event and an answer, and nothing has to translate.
 */

/** One page of the book, as its row holds it. */
export interface Page {
  readonly page_id: string;
  /** The number a reader sees; unique within the book, not necessarily dense. */
  readonly number: number;
  readonly section: number;
  /** The character whose part of the book this is; not always the one who speaks. Empty when there is none. */
  readonly char_id: string;
  readonly title: string;
  readonly body: string;
}

/** Whether there is nothing to learn: no row, or no words in its body. */
export function isBlank(page: Page | undefined): boolean {
  return page === undefined || page.body.trim() === "";
}

/** A character of the book. */
export interface Character {
  readonly char_id: string;
  readonly display_name: string;
  /** `#RRGGBB`. */
  readonly color_hex: string;
  readonly section?: number | undefined;
  readonly first_page?: number | undefined;
  readonly last_page?: number | undefined;
  readonly system_prompt?: string | undefined;
  readonly tone?: string | undefined;
  /** `derived` from the character's own pages; absent where somebody wrote the prompt, and where there is none. */
  readonly prompt_source?: "derived" | undefined;
}

/** All that is kept of a character, in the order of its columns. */
export const characterFields = [
  "char_id",
  "display_name",
  "color_hex",
  "section",
  "first_page",
  "last_page",
  "system_prompt",
  "tone",
  "prompt_source",
] as const satisfies readonly (keyof Character)[];

/** Whether a character is just as its row, so that writing it would change nothing. */
export function isSameCharacter(character: Character, row: Character): boolean {
  return characterFields.every((field) => character[field] === row[field]);
}

/** A stretch of a page that is embedded as one vector. */
export interface Passage {
  /** Unique within its page: a running number from `0`, or `page` for a whole-page vector. */
  readonly id: string;
  /** Where it stands in the body, in UTF-16 code units: `body.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  /** What the embedder reads: the passage's words, with the character's name in front where it is the whole page. */
  readonly text: string;
}

/** One passage's vector: L2-normalised, of the generation's dimensions. */
export interface PassageVector {
  readonly passage: string;
  readonly vector: Float32Array;
}

/** All vectors of one page that were made from one text of it. */
export interface PageVectors {
  readonly page_id: string;
  /** Hash of everything the vectors were made from; see {@link textHash}. */
  readonly text_hash: string;
  readonly vectors: readonly PassageVector[];
}

/** A hint that a page may have changed. Only the key is believed; the row is read again. */
export interface PageChange {
  readonly page_id: string;
  /** When the row was written, in epoch milliseconds, by the writer's clock; undefined where the feed doesn't tell. */
  readonly writtenAtMs: number | undefined;
}

/** Words of a page that answer a question, found again in the stored page before they are shown. */
export interface Quote {
  readonly page_id: string;
  readonly number: number;
  readonly title: string;
  /** At most {@link limits.quoteWordsMax} words, exactly as the page has them. */
  readonly quote: string;
  /** `body.slice(start, end) === quote`, in UTF-16 code units of the stored body. */
  readonly start: number;
  readonly end: number;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  readonly verified: true;
}

/** Words of a page that an answer or a summary leans on: `body.slice(start, end) === quote`, in UTF-16 code units of the body as it was. */
export interface Citation {
  readonly page_id: string;
  readonly number: number;
  readonly quote: string;
  readonly start: number;
  readonly end: number;
}
