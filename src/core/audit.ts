import { isComplete, lessonOf } from "./embed/lesson.ts";
import type { Generation } from "./embed/embedder.ts";
import { type NameOf, readNames } from "./names.ts";
import { limits } from "./limits.ts";
import { isBlank, type Page } from "./page.ts";
import type { CharacterStore, PageStore } from "./store/page-store.ts";
import type { VectorStore } from "./store/vector-store.ts";

/** Where a book's rows and vectors are. */
export interface AuditedStores {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
}

/** What a comparison of rows with stored vectors found. */
export interface Audit {
  readonly pages: number;
  /** Pages without words, which have no vectors. */
  readonly blank: number;
  /** Pages whose words have no whole set of vectors, by their ids. */
  readonly incomplete: readonly string[];
  /** False when time was up before the last page. */
  readonly isWhole: boolean;
}

/**
 * Compares every row with the vectors that are stored for it, without an embedder and without changing anything: which pages
 * would have to be learned if there were no index.
 */
export async function auditBook(
  stores: AuditedStores,
  generation: Generation,
  isTimeUp: () => boolean,
): Promise<Audit> {
  const nameOf = await readNames(stores.characters);
  let audit: Audit = { pages: 0, blank: 0, incomplete: [], isWhole: false };
  for (let afterId: string | undefined; !isTimeUp();) {
    const rows = await stores.pages.scan(afterId, limits.reconcileBatchMax);
    if (rows.length === 0) return { ...audit, isWhole: true };
    const incomplete = await incompleteOf(stores.vectors, generation, rows, nameOf);
    audit = {
      pages: audit.pages + rows.length,
      blank: audit.blank + rows.filter(isBlank).length,
      incomplete: [...audit.incomplete, ...incomplete],
      isWhole: false,
    };
    afterId = rows.at(-1)?.page_id;
  }
  return audit;
}

/** Those of these pages that still are as {@link Audit.incomplete} has them; a page whose row went isn't. */
export async function stillIncomplete(
  stores: AuditedStores,
  generation: Generation,
  page_ids: readonly string[],
): Promise<readonly string[]> {
  const nameOf = await readNames(stores.characters);
  const rows = await stores.pages.get(page_ids);
  return incompleteOf(stores.vectors, generation, [...rows.values()], nameOf);
}

async function incompleteOf(
  vectors: VectorStore,
  generation: Generation,
  rows: readonly Page[],
  nameOf: NameOf,
): Promise<readonly string[]> {
  const lessons = rows.filter((row) => !isBlank(row)).map((row) => lessonOf(row, nameOf(row)));
  const page_ids = lessons.map(({ page }) => page.page_id);
  const stored = await vectors.get(generation, page_ids);
  return page_ids.filter((page_id, position) => {
    const lesson = lessons[position];
    return lesson !== undefined && !isComplete(stored.get(page_id), lesson);
  });
}
