import type { Page } from "../../core/page.ts";
import {
  comparePages,
  joinComparisons,
  numberTaken,
  type PageComparison,
  refuseRepeats,
} from "../../core/store/book.ts";
import type { PageStore, PutOutcome } from "../../core/store/page-store.ts";
import { chunksOf, type Database } from "./database.ts";
import { bookTriggers } from "./migrations.ts";
import { type Row, textOf, wholeOf } from "./row.ts";

/** The pages of an embedded book. Change events are made by the tables' triggers. */
export function createPageStore(database: Database): PageStore {
  return {
    get: async (page_ids) => new Map(rowsOf(database, page_ids).map((page) => [page.page_id, page])),
    list: async (afterNumber, limit) =>
      database
        .all("select * from pages where number > ? order by number limit ?", afterNumber ?? -1, limit)
        .map(pageOf),
    scan: async (afterId, limit) =>
      database.all("select * from pages where page_id > ? order by page_id limit ?", afterId ?? "", limit).map(pageOf),
    count: async () => wholeFrom(database, "select count(*) as n from pages"),
    lastNumber: async () => wholeFrom(database, "select coalesce(max(number), 0) as n from pages"),
    put: async (pages, options) => database.transaction(() => putPages(database, pages, options?.replace ?? false)),
    remove: async (page_id) => database.transaction(() => removePage(database, page_id)),
    outsideMark: async () => outsideMark(database),
  };
}

/**
 * SQLite's data_version moves when another connection commits, whatever it wrote: rows with the triggers off, or the
 * outbox itself. This connection's own writes move nothing, because its triggers make their events; where one of those
 * was dropped, nothing can be told.
 */
function outsideMark(database: Database): string | undefined {
  const triggers = wholeFrom(
    database,
    "select count(*) as n from sqlite_schema where type = 'trigger' and tbl_name in ('pages', 'characters')",
  );
  const version = wholeFrom(database, "select data_version as n from pragma_data_version");
  return triggers < bookTriggers ? undefined : String(version);
}

/**
 * The order matters. Rows that go, go first, since their numbers may be taken by those that stay; then pages that change
 * their number step aside, since that number may be another's; then each gets its place.
 */
function putPages(database: Database, pages: readonly Page[], replace: boolean): PutOutcome {
  refuseRepeats(pages);
  const { added, changed, moved } = compare(database, pages);
  const page_ids = new Set(pages.map((page) => page.page_id));
  const removed = replace ? removeOthers(database, page_ids) : 0;
  refuseTakenNumbers(database, [...added, ...moved], page_ids);
  for (const page of moved) database.run("update pages set number = -1 - number where page_id = ?", page.page_id);
  for (const page of changed) database.run(updateSql, ...valuesOf(page), page.page_id);
  for (const page of added) database.run(insertSql, page.page_id, ...valuesOf(page));
  return {
    added: added.length,
    changed: changed.length,
    same: pages.length - added.length - changed.length,
    removed,
  };
}

const updateSql = "update pages set number = ?, section = ?, char_id = ?, title = ?, body = ? where page_id = ?";
const insertSql = "insert into pages (page_id, number, section, char_id, title, body) values (?, ?, ?, ?, ?, ?)";

function valuesOf(page: Page): [number, number, string, string, string] {
  return [page.number, page.section, page.char_id, page.title, page.body];
}

/** Compares pages with their rows a chunk at a time: a whole book's rows would not fit in memory twice. */
function compare(database: Database, pages: readonly Page[]): PageComparison {
  const rowsOfChunk = (chunk: readonly Page[]) => {
    const page_ids = chunk.map((page) => page.page_id);
    return new Map(rowsOf(database, page_ids).map((row) => [row.page_id, row]));
  };
  return joinComparisons(chunksOf(pages).map((chunk) => comparePages(chunk, rowsOfChunk(chunk))));
}

function removeOthers(database: Database, page_ids: ReadonlySet<string>): number {
  const rows = database.all("select page_id from pages").map((row) => textOf(row, "page_id"));
  const others = rows.filter((page_id) => !page_ids.has(page_id));
  for (const page_id of others) removePage(database, page_id);
  return others.length;
}

function removePage(database: Database, page_id: string): boolean {
  return database.run("delete from pages where page_id = ?", page_id) > 0;
}

/** A number that a page wants may belong to a page of the same call, which gives it up or keeps out; to no other. */
function refuseTakenNumbers(database: Database, pages: readonly Page[], page_ids: ReadonlySet<string>): void {
  const sql = "select page_id, number from pages where number in (select value from json_each(?))";
  for (const chunk of chunksOf(pages)) {
    const owners = database.all(sql, JSON.stringify(chunk.map((page) => page.number)));
    const taken = owners.find((owner) => !page_ids.has(textOf(owner, "page_id")));
    const page = chunk.find(({ number }) => number === taken?.["number"]);
    if (taken !== undefined && page !== undefined)
      throw numberTaken(page.page_id, page.number, textOf(taken, "page_id"));
  }
}

function rowsOf(database: Database, page_ids: readonly string[]): Page[] {
  const sql = "select * from pages where page_id in (select value from json_each(?))";
  return chunksOf(page_ids).flatMap((chunk) => database.all(sql, JSON.stringify(chunk)).map(pageOf));
}

function pageOf(row: Row): Page {
  return {
    page_id: textOf(row, "page_id"),
    number: wholeOf(row, "number"),
    section: wholeOf(row, "section"),
    char_id: textOf(row, "char_id"),
    title: textOf(row, "title"),
    body: textOf(row, "body"),
  };
}

function wholeFrom(database: Database, sql: string): number {
  const row = database.get(sql);
  return row === undefined ? 0 : wholeOf(row, "n");
}
