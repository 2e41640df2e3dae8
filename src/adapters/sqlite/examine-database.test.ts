import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import { examineDatabase, isWriteLocked, mendCursor, mendTriggers } from "./examine-database.ts";
import { bookTriggers, migrations, schemaObjects } from "./migrations.ts";

let folder: string;
let file: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-examine-"));
  file = join(folder, "gibsey.db");
  database = openDatabase(file);
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (id: string) =>
  database.exec(
    `insert into pages (page_id, number, section, char_id, title, body) values ('${id}', ${id.length}, 1, 'c', 't', 'b')`,
  );

describe("examining a database", () => {
  it("finds nothing missing from one that is new, and tells what waits", () => {
    put("a");
    put("bb");
    expect(examineDatabase(file)).toMatchObject({
      version: migrations.length,
      knownVersion: migrations.length,
      isReadWhole: true,
      damage: [],
      missing: [],
      outbox: { changes: 2, oldestWrittenAtMs: expect.any(Number), last: 2, committed: 0 },
    });
  });

  it("knows every trigger, table and index that the migrations make", () => {
    const made = database.all("select type, name from sqlite_schema where name not like 'sqlite_%'");
    const known = schemaObjects.map(({ kind, name }) => ({ type: kind, name }));
    expect(known).toHaveLength(made.length);
    expect(known).toEqual(expect.arrayContaining([...made]));
    // The canary's and the ledger's are not of the book.
    expect(known.filter(({ type }) => type === "trigger")).toHaveLength(bookTriggers + 2);
  });

  it("tells of what is no database, and of none", async () => {
    const other = join(folder, "other.db");
    expect(examineDatabase(other)).toBeUndefined();
    await writeFile(other, "A page of a novel, and no database at all.".repeat(100));
    expect(examineDatabase(other)).toMatchObject({ damage: [expect.stringContaining("isn't a database")] });
  });

  it("makes triggers that are missing, and then changes are written into the outbox again", () => {
    database.exec("drop trigger pages_inserted; drop trigger test_cdc_inserted");
    put("a");
    expect(examineDatabase(file)?.missing.map(({ name }) => name)).toEqual(["pages_inserted", "test_cdc_inserted"]);
    expect(mendTriggers(file)).toEqual(["pages_inserted", "test_cdc_inserted"]);
    expect(mendTriggers(file)).toEqual([]);
    put("bb");
    expect(examineDatabase(file)).toMatchObject({ missing: [], outbox: { changes: 1 } });
  });

  it("lets the outbox number on behind a position that is ahead of it", () => {
    database.exec("insert into consumers (name, position) values ('memory', 40)");
    expect(mendCursor(file)).toBe(40);
    put("a");
    expect(mendCursor(file)).toBe(41);
    expect(examineDatabase(file)?.outbox).toMatchObject({ last: 41, committed: 40 });
  });

  it("tells whether another may write now", () => {
    expect(isWriteLocked(file)).toBe(false);
    database.exec("begin immediate");
    expect(isWriteLocked(file)).toBe(true);
    database.exec("rollback");
    expect(isWriteLocked(file)).toBe(false);
  });

  it("looks through the rows alone where that is asked of SQLite", () => {
    put("a");
    expect(database.all("pragma quick_check('pages')")).toEqual([{ quick_check: "ok" }]);
  });
});
