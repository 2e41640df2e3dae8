import { inBatches } from "../../core/in-batches.ts";
import { limits } from "../../core/limits.ts";
import type { Page } from "../../core/page.ts";
import {
  comparePages,
  joinComparisons,
  numberTaken,
  type PageComparison,
  refuseRepeats,
} from "../../core/store/book.ts";
import type { PageStore, PutOutcome } from "../../core/store/page-store.ts";
import { inFlight } from "./in-flight.ts";
import { lastNumber, listByNumber, ownersOf } from "./page-numbers.ts";
import { PageRows } from "./page-rows.ts";
import type { Session } from "./session.ts";

/** The pages of a book in Cassandra. Change events are made by the database, which captures every write to the table. */
export function createPageStore(session: Session): PageStore {
  const rows = new PageRows(session);
  return {
    get: (page_ids) => rows.get(page_ids),
    list: (afterNumber, limit) => listByNumber(rows, afterNumber ?? -1, limit),
    scan: (afterId, limit) => rows.scan(afterId, limit),
    count: () => rows.count(),
    lastNumber: () => lastNumber(rows),
    put: (pages, options) => putPages(rows, pages, options?.replace ?? false),
    remove: (page_id) => removePage(rows, page_id),
    // Other programs may write to the cluster at any time, and nothing tells that they did.
    outsideMark: async () => undefined,
  };
}

/**
 * There is no transaction over several rows. So everything is checked before the first write, only what differs is
 * written, and what goes, goes last: cut off anywhere, the call leaves a part of what it was to do and nothing else, and
 * the same call again does the rest. Meanwhile two rows may have one number.
 */
async function putPages(rows: PageRows, pages: readonly Page[], replace: boolean): Promise<PutOutcome> {
  refuseRepeats(pages);
  const page_ids = new Set(pages.map((page) => page.page_id));
  const { added, changed, moved } = await compare(rows, pages);
  if (!replace) await refuseTakenNumbers(rows, [...added, ...moved], page_ids);
  await inFlight([...added, ...changed], (page) => rows.write(page));
  const others = replace ? (await rows.ids()).filter((page_id) => !page_ids.has(page_id)) : [];
  await inFlight(others, (page_id) => rows.remove(page_id));
  return {
    added: added.length,
    changed: changed.length,
    same: pages.length - added.length - changed.length,
    removed: others.length,
  };
}

/** Compares pages with their rows a chunk at a time: a whole book's rows would not fit in memory twice. */
async function compare(rows: PageRows, pages: readonly Page[]): Promise<PageComparison> {
  const pieces: PageComparison[] = [];
  for (const chunk of inBatches(pages, limits.cassandraRowsMax)) {
    pieces.push(comparePages(chunk, await rows.get(chunk.map((page) => page.page_id))));
  }
  return joinComparisons(pieces);
}

/** A number that a page wants may belong to a page of the same call, which gives it up or keeps out; to no other. */
async function refuseTakenNumbers(
  rows: PageRows,
  pages: readonly Page[],
  page_ids: ReadonlySet<string>,
): Promise<void> {
  const owners = await ownersOf(
    rows,
    pages.map((page) => page.number),
  );
  for (const page of pages) {
    const owner = owners.get(page.number)?.find((page_id) => !page_ids.has(page_id));
    if (owner !== undefined) throw numberTaken(page.page_id, page.number, owner);
  }
}

/** Only the daemon writes, one request after the other, so nothing comes between the look and the delete. */
async function removePage(rows: PageRows, page_id: string): Promise<boolean> {
  const isThere = await rows.has(page_id);
  if (isThere) await rows.remove(page_id);
  return isThere;
}
