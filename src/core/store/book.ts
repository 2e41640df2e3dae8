import { type ErrorCode, GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Character, Page } from "../page.ts";
import { placeOf, visible, type Where } from "./record.ts";

/** A page with the place it came from, for messages. */
export interface PlacedPage {
  readonly page: Page;
  readonly where: Where;
}

/** A character with the place it came from, for messages. */
export interface PlacedCharacter {
  readonly character: Character;
  readonly where: Where;
}

/**
 * Checks what only the whole book can show. Ids that differ by letter case or by Unicode composition alone are
 * refused, too: a reader can't tell them apart, and most file systems and some databases don't.
 * @throws GibseyError BOOK_EMPTY unless `allowEmpty` (an import may bring characters only); PAGE_TOO_LARGE above
 * {@link limits.importPagesMax} pages; PAGE_DUPLICATE naming both places.
 */
export function checkBook(pages: readonly PlacedPage[], options: { readonly allowEmpty?: boolean } = {}): void {
  if (pages.length === 0 && options.allowEmpty !== true) {
    throw new GibseyError(
      "BOOK_EMPTY",
      "there are no pages",
      "give a .json or .jsonl file, or a folder of .md and .txt",
    );
  }
  checkPageCount(pages.length);
  refuseTwins(
    "PAGE_DUPLICATE",
    pages.map(({ page, where }) => ({ field: "page_id", value: page.page_id, where })),
  );
  refuseTwins(
    "PAGE_DUPLICATE",
    pages.map(({ page, where }) => ({ field: "number", value: String(page.number), where })),
  );
}

/**
 * Refuses a write that names a page or a number twice: two pages of one call can't both be written.
 * @throws GibseyError PAGE_DUPLICATE.
 */
export function refuseRepeats(pages: readonly Page[]): void {
  const page_ids = new Set<string>();
  const ownerOf = new Map<number, Page>();
  for (const page of pages) {
    if (page_ids.has(page.page_id)) throw duplicate(`page ${JSON.stringify(page.page_id)} was given twice`);
    const owner = ownerOf.get(page.number);
    if (owner !== undefined) throw numberTaken(page.page_id, page.number, owner.page_id);
    page_ids.add(page.page_id);
    ownerOf.set(page.number, page);
  }
}

/** Whether a page is just as its row, so that writing it would change nothing. */
export function isSamePage(page: Page, row: Page): boolean {
  return (
    page.number === row.number &&
    page.section === row.section &&
    page.char_id === row.char_id &&
    page.title === row.title &&
    page.body === row.body
  );
}

/** How pages that are to be written differ from the rows that are there. */
export interface PageComparison {
  readonly added: readonly Page[];
  /** All that differ from their rows, those that moved among them. */
  readonly changed: readonly Page[];
  /** Those whose number differs. */
  readonly moved: readonly Page[];
}

/** Compares pages with their rows, by page id. */
export function comparePages(pages: readonly Page[], rows: ReadonlyMap<string, Page>): PageComparison {
  const rowOf = (page: Page) => rows.get(page.page_id);
  const known = pages.filter((page) => rowOf(page) !== undefined);
  return {
    added: pages.filter((page) => rowOf(page) === undefined),
    changed: known.filter((page) => !isSamePage(page, rowOf(page) ?? page)),
    moved: known.filter((page) => rowOf(page)?.number !== page.number),
  };
}

/** The comparisons of several pieces of one call as one. */
export function joinComparisons(pieces: readonly PageComparison[]): PageComparison {
  return {
    added: pieces.flatMap(({ added }) => added),
    changed: pieces.flatMap(({ changed }) => changed),
    moved: pieces.flatMap(({ moved }) => moved),
  };
}

/** The refusal of a number that belongs to a row of the book that isn't written along. */
export function numberTaken(page_id: string, number: number, owner: string): GibseyError {
  return duplicate(`page ${JSON.stringify(page_id)} has number ${number}, which is page ${JSON.stringify(owner)}'s`);
}

function duplicate(message: string): GibseyError {
  return new GibseyError(
    "PAGE_DUPLICATE",
    message,
    "give each page an id and a number of its own; nothing was written",
  );
}

/**
 * Refuses a book of too many pages; a reader of pages asks as it goes, so that it stops early.
 * @throws GibseyError PAGE_TOO_LARGE above {@link limits.importPagesMax}.
 */
export function checkPageCount(count: number): void {
  if (count <= limits.importPagesMax) return;
  throw new GibseyError(
    "PAGE_TOO_LARGE",
    `there are more than ${limits.importPagesMax} pages`,
    "divide the book between several data dirs: `gibsey --data-dir DIR import PATH`",
  );
}

/**
 * Checks what only all characters together can show; ids are compared as those of pages are.
 * @throws GibseyError CHARACTER_INVALID when there are two of one char_id, or more than {@link limits.charactersMax}.
 */
export function checkCharacters(characters: readonly PlacedCharacter[]): void {
  if (characters.length > limits.charactersMax) {
    throw new GibseyError(
      "CHARACTER_INVALID",
      `there are ${characters.length} characters; expected at most ${limits.charactersMax}`,
      "import only the characters who take part in conversations",
    );
  }
  refuseTwins(
    "CHARACTER_INVALID",
    characters.map(({ character, where }) => ({ field: "char_id", value: character.char_id, where })),
  );
}

interface Claim {
  readonly field: string;
  readonly value: string;
  readonly where: Where;
}

function refuseTwins(code: ErrorCode, claims: readonly Claim[]): void {
  const claimed = new Map<string, Claim>();
  for (const claim of claims) {
    const key = claim.value.normalize("NFC").toLowerCase();
    const first = claimed.get(key);
    if (first !== undefined)
      throw new GibseyError(code, twinMessage(first, claim), `give one of the two another ${claim.field}`);
    claimed.set(key, claim);
  }
}

function twinMessage(first: Claim, second: Claim): string {
  const places = `${placeOf(first.where)} and ${placeOf(second.where)}`;
  if (first.value === second.value) return `${places} have the same ${first.field}, ${visible(first.value)}`;
  const values = `${visible(first.value)} and ${visible(second.value)}`;
  return `${places} have ${first.field}s that differ only in letter case or Unicode form, ${values}`;
}
