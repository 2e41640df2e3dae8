import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageOf, pageStoreContract } from "../../../test/contracts/page-store.ts";
import { openDatabase } from "./database.ts";
import { createPageStore } from "./page-store.ts";
import { makeTestDatabase } from "./test-database.ts";

pageStoreContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { pages: createPageStore(database), release };
});

describe("pages in SQLite", () => {
  let test: ReturnType<typeof makeTestDatabase>;
  beforeEach(() => {
    test = makeTestDatabase();
  });
  afterEach(() => test.release());

  it("are as they were when the disk is full, and can be written again once it isn't", async () => {
    const pages = createPageStore(test.database);
    await pages.put([pageOf("a", 1)]);
    const room = test.database.get("pragma page_count")?.["page_count"];
    test.database.exec(`pragma max_page_count = ${Number(room) + 2}`);
    const large = pageOf("b", 2, { body: "x".repeat(50_000) });
    await expect(pages.put([pageOf("c", 3), large])).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(await pages.list(undefined, 9)).toEqual([pageOf("a", 1)]);
    test.database.exec("pragma max_page_count = 100000");
    expect(await pages.put([large])).toMatchObject({ added: 1 });
  });

  it("make one event each when their numbers move, and none when nothing changes", async () => {
    const pages = createPageStore(test.database);
    await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
    test.database.exec("delete from outbox");
    await pages.put([pageOf("a", 2), pageOf("b", 1), pageOf("c", 3)]);
    expect(events()).toEqual(["u a", "u b"]);
  });

  it("make their events whoever writes them, a hand at the sqlite3 shell too", () => {
    const page = (page_id: string, number: number): string => `('${page_id}', ${number}, 1, '', '', '')`;
    test.database.exec(`insert into pages values ${page("a", 1)}, ${page("b", 2)}`);
    test.database.exec(`insert or replace into pages values ${page("c", 2)}`);
    test.database.exec("update pages set page_id = 'd' where page_id = 'a'");
    test.database.exec("delete from pages where page_id = 'd'");
    expect(events()).toEqual(["i a", "i b", "d b", "i c", "d a", "u d", "d d"]);
  });

  it("may have changed around the feed when another program wrote, or when a trigger is gone", async () => {
    const pages = createPageStore(test.database);
    await pages.put([pageOf("a", 1)]);
    const mark = await pages.outsideMark();
    const other = openDatabase(test.file);
    other.exec("delete from outbox");
    const moved = await pages.outsideMark();
    expect(moved).not.toBe(mark);
    expect(await pages.outsideMark()).toBe(moved);
    other.exec("drop trigger pages_deleted");
    other.close();
    expect(await pages.outsideMark()).toBeUndefined();
  });

  function events(): string[] {
    return test.database
      .all("select op || ' ' || page_id as event from outbox order by seq")
      .map((row) => String(row["event"]));
  }
});
