import { textHash } from "./embed/text-hash.ts";
import { isSearchable, type SearchIndex } from "./index/search-index.ts";
import { isBlank, type Page } from "./page.ts";
import type { CharacterStore } from "./store/page-store.ts";

/** Tells the name that a page's passages carry, which is its character's; empty when there is none. */
export type NameOf = (page: Page) => string;

/** The names as they are now. */
export async function readNames(characters: Pick<CharacterStore, "list">): Promise<NameOf> {
  const names = new Map((await characters.list()).map(({ char_id, display_name }) => [char_id, display_name]));
  return (page) => names.get(page.char_id) ?? "";
}

/** Whether a page can be found just as its row stands now, or can't be found and has no row or no words. */
export function isInOrder(index: SearchIndex, page_id: string, row: Page | undefined, nameOf: NameOf): boolean {
  const isKnown = index.entry(page_id) !== undefined;
  if (row === undefined || isBlank(row)) return !isKnown;
  // Hashing is most of the work, and needless for a page that is new.
  return isKnown && isSearchable(index, row, textHash(row, nameOf(row)));
}
