import type { Character, Page } from "../../core/page.ts";
import type { PlacedPage } from "../../core/store/book.ts";

/** What became of one page between two readings of a folder. */
export interface BookChange extends PlacedPage {
  /** `renumbered` is a page of which only the number differs, as all that follow an inserted one do. */
  readonly kind: "added" | "changed" | "renumbered" | "removed";
}

/**
 * What leads from one state of a book to another: first the pages that went, as they were, then those that are new or
 * different, in the order of the book. Only `before`'s own pages can be removed, so what the book has from elsewhere
 * is never touched.
 */
export function changesBetween(
  before: ReadonlyMap<string, PlacedPage>,
  after: readonly PlacedPage[],
): readonly BookChange[] {
  const left = new Map(before);
  const put: BookChange[] = [];
  for (const placed of after) {
    const kind = kindOf(before.get(placed.page.page_id)?.page, placed.page);
    left.delete(placed.page.page_id);
    if (kind !== "same") put.push({ ...placed, kind });
  }
  return [...Array.from(left.values(), (placed): BookChange => ({ ...placed, kind: "removed" })), ...put];
}

/** The characters that are new or differ; one that isn't listed any more stays, as `import` leaves it. */
export function changedCharacters(
  before: ReadonlyMap<string, Character>,
  after: readonly Character[],
): readonly Character[] {
  return after.filter((character) => JSON.stringify(before.get(character.char_id)) !== JSON.stringify(character));
}

function kindOf(before: Page | undefined, after: Page): BookChange["kind"] | "same" {
  if (before === undefined) return "added";
  const isSameText =
    before.section === after.section &&
    before.char_id === after.char_id &&
    before.title === after.title &&
    before.body === after.body;
  if (!isSameText) return "changed";
  return before.number === after.number ? "same" : "renumbered";
}
