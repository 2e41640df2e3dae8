import { textHash } from "./embed/text-hash.ts";
import { isSearchable, type SearchIndex } from "./index/search-index.ts";
import type { NameOf } from "./names.ts";
import { isBlank, type Page } from "./page.ts";

/** Whether a page can be found just as its row stands now, or can't be found and has no row or no words. */
export function isInOrder(index: SearchIndex, page_id: string, row: Page | undefined, nameOf: NameOf): boolean {
  const isKnown = index.entry(page_id) !== undefined;
  if (row === undefined || isBlank(row)) return !isKnown;
  // Hashing is most of the work, and needless for a page that is new.
  return isKnown && isSearchable(index, row, textHash(row, nameOf(row)));
}
