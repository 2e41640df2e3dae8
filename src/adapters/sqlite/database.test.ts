import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database, migrate, openDatabase, versionOf } from "./database.ts";
import { migrations } from "./migrations.ts";
import { makeTempDir } from "./test-database.ts";

let temp: ReturnType<typeof makeTempDir>;
let file: string;
beforeEach(() => {
  temp = makeTempDir();
  file = join(temp.dir, "book #1?.db");
});
afterEach(() => temp.release());

describe("opening a database", () => {
  it("makes it durable: write-ahead log, full sync, foreign keys", () => {
    const database = openDatabase(file);
    expect(database.get("pragma journal_mode")).toMatchObject({ journal_mode: "wal" });
    expect(database.get("pragma synchronous")).toMatchObject({ synchronous: 2 });
    expect(database.get("pragma foreign_keys")).toMatchObject({ foreign_keys: 1 });
    database.close();
  });

  it.each(migrations.map((_, version) => version))("brings version %i up to the newest", (version) => {
    const fresh = openDatabase(join(temp.dir, "fresh.db"));
    const old = new Database(file, false);
    migrate(old, migrations.slice(0, version));
    expect(versionOf(old)).toBe(version);
    old.close();
    const migrated = openDatabase(file);
    expect(versionOf(migrated)).toBe(migrations.length);
    expect(schemaOf(migrated)).toEqual(schemaOf(fresh));
    migrated.close();
    fresh.close();
  });

  it("does nothing to one that is up to date", () => {
    openDatabase(file).close();
    const again = openDatabase(file);
    const schema = schemaOf(again);
    const third = openDatabase(file);
    expect(schemaOf(third)).toEqual(schema);
    third.close();
    again.close();
  });

  it("refuses one that a newer gibsey wrote, and leaves it alone", () => {
    const database = openDatabase(file);
    database.exec(`pragma user_version = ${migrations.length + 1}`);
    database.close();
    for (const readOnly of [false, true]) {
      expect(() => openDatabase(file, { readOnly })).toThrow(expect.objectContaining({ code: "DATABASE_NEWER" }));
    }
  });

  it("tells a file that isn't a database, and keeps SQLite's own error as the cause", () => {
    writeFileSync(file, "Once upon a time. ".repeat(500));
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({ code: "DATABASE_DAMAGED", cause: expect.objectContaining({ code: "SQLITE_NOTADB" }) }),
    );
  });

  it("tells a database that was cut short", () => {
    const database = openDatabase(file);
    database.exec("pragma wal_checkpoint(truncate)");
    database.close();
    const half = join(temp.dir, "half.db");
    writeFileSync(half, readFileSync(file).subarray(0, 8_192));
    expect(() => openDatabase(half)).toThrow(expect.objectContaining({ code: "DATABASE_DAMAGED" }));
  });

  it.each(["a folder in its place", "a missing folder", "a file for a folder"])("tells %s", (trouble) => {
    const blocked = join(temp.dir, "blocked");
    if (trouble === "a folder in its place") mkdirSync(join(blocked, "gibsey.db"), { recursive: true });
    if (trouble === "a file for a folder") writeFileSync(blocked, "");
    expect(() => openDatabase(join(blocked, "gibsey.db"))).toThrow(
      expect.objectContaining({ code: "DATA_DIR_UNUSABLE", hint: expect.stringContaining("--data-dir") }),
    );
  });

  it("tells that another program keeps it locked", () => {
    const holder = openDatabase(file);
    const other = openDatabase(file);
    other.exec("pragma busy_timeout = 10");
    holder.exec("begin immediate");
    expect(() => other.transaction(() => undefined)).toThrow(expect.objectContaining({ code: "DATABASE_BUSY" }));
    holder.close();
    expect(other.transaction(() => "free again")).toBe("free again");
    other.close();
  });

  it("reads only when asked to, and makes no file then", () => {
    const missing = join(temp.dir, "none.db");
    expect(() => openDatabase(missing, { readOnly: true })).toThrow(
      expect.objectContaining({ code: "DATA_DIR_UNUSABLE" }),
    );
    expect(readdirSync(temp.dir)).toEqual([]);
    openDatabase(file).close();
    const reader = openDatabase(file, { readOnly: true });
    expect(() => reader.run("delete from pages")).toThrow(expect.objectContaining({ code: "DATA_DIR_UNUSABLE" }));
    reader.close();
  });
});

describe("migrating", () => {
  const steps = ["create table a (x)", "alter table a add column y; insert into a values (1, 2)", "create table b (z)"];

  it.each([0, 1, 2, 3])("runs only the steps that version %i hasn't had", (version) => {
    const database = new Database(file, false);
    migrate(database, steps.slice(0, version));
    migrate(database, steps);
    expect(versionOf(database)).toBe(3);
    expect(database.all("select x, y from a")).toEqual([{ x: 1, y: 2 }]);
    database.close();
  });

  it("keeps what was done before a step that fails, and nothing of that step", () => {
    const database = new Database(file, false);
    const failing = [...steps.slice(0, 2), "create table b (z); create table a (x)"];
    expect(() => migrate(database, failing)).toThrow("already exists");
    expect(versionOf(database)).toBe(2);
    expect(schemaOf(database)).toHaveLength(1);
    migrate(database, steps);
    expect(versionOf(database)).toBe(3);
    database.close();
  });
});

describe("a transaction", () => {
  it("is done as a whole or not at all, and is told to listeners only when it was", () => {
    const database = openDatabase(file);
    let writes = 0;
    const stopListening = database.onWrite(() => {
      writes += 1;
    });
    const addConsumer = (name: string): number => database.run("insert into consumers values (?, 1)", name);
    const failing = (): void => {
      addConsumer("lost");
      throw new Error("half way");
    };
    expect(() => database.transaction(failing)).toThrow("half way");
    expect(writes).toBe(0);
    database.transaction(() => addConsumer("kept"));
    expect(writes).toBe(1);
    stopListening();
    database.transaction(() => addConsumer("unheard"));
    expect(writes).toBe(1);
    expect(database.all("select name from consumers")).toEqual([{ name: "kept" }, { name: "unheard" }]);
    database.close();
  });
});

function schemaOf(database: Database): readonly unknown[] {
  return database.all("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by name");
}
