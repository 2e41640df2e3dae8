import type { Character, Page } from "../page.ts";

/**
 * The rows of the book. Every write puts its change events into the feed in the same transaction (or, where the
 * database itself captures changes, relies on that): there is no write that the feed doesn't carry.
 */
export interface PageStore {
  /** The rows of these ids; an id without a row is absent from the map. */
  get(page_ids: readonly string[]): Promise<ReadonlyMap<string, Page>>;
  /**
   * Pages in order of number, after `afterNumber`, at most `limit`; but pages that share a number, which only another program
   * writes, come together.
   */
  list(afterNumber: number | undefined, limit: number): Promise<readonly Page[]>;
  /**
   * Every page once, a batch at a time: those after the page `afterId` in the store's own fixed order, at most `limit`. None
   * is left out for its number, which a row that others wrote may share, or lack.
   */
  scan(afterId: string | undefined, limit: number): Promise<readonly Page[]>;
  count(): Promise<number>;
  /** The greatest number of any page; 0 when there are none. */
  lastNumber(): Promise<number>;
  /**
   * Writes pages as one. All is checked before the first write; then it is all or none where the database has transactions,
   * and elsewhere a call that is cut off leaves a part, which the same call again completes. A page equal to its row is left
   * alone and makes no event. Numbers may move between the pages of one call. With `replace`, rows that aren't among
   * `pages` are removed along with it.
   * @throws GibseyError PAGE_DUPLICATE when a number belongs to a row that this call doesn't write; DISK_FULL.
   */
  put(pages: readonly Page[], options?: { readonly replace?: boolean }): Promise<PutOutcome>;
  /** Removes a page; false when there was none. */
  remove(page_id: string): Promise<boolean>;
  /**
   * A word that stays the same for as long as no row can have changed but by a write whose event is in the feed: while it
   * does, comparing rows with the index would find nothing. It reads no row. Undefined where the database can't tell.
   */
  outsideMark(): Promise<string | undefined>;
}

export interface PutOutcome {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly removed: number;
}

export interface CharacterStore {
  /** In order of section, then of id. */
  list(): Promise<readonly Character[]>;
  get(char_id: string): Promise<Character | undefined>;
  /**
   * Adds or changes characters, as one where the database has transactions. A changed display name puts a change event for each page of that character
   * into the feed, because passages carry the name.
   */
  put(characters: readonly Character[]): Promise<PutOutcome>;
}
