import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { stubGeneration } from "../../src/adapters/stub/stub-embedder.ts";
import { pageOf } from "../contracts/page-store.ts";
import { eventOf } from "../fakes/book.ts";
import { FakeLog } from "../fakes/feed.ts";
import { type BookEngine, openBookEngine } from "./book-engine.ts";

let dataDir: string;
let log: FakeLog;
let book: BookEngine;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-odd-"));
  log = new FakeLog();
  book = await openBookEngine(dataDir, (parts) => ({
    ...parts,
    openStores: async () => ({ ...(await parts.openStores()), feed: log.open() }),
  }));
});
afterEach(async () => {
  await book.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Event = Parameters<FakeLog["append"]>[0];

/** Sends the events; resolves when all are done with, whatever became of them. */
async function send(...events: Event[]): Promise<void> {
  for (const event of events) log.append(event);
  await expect.poll(() => log.committed, { timeout: 20_000 }).toBe(log.events.length);
}

async function foundBy(text: string): Promise<readonly string[]> {
  return (await book.memory.respond({ text, k: 5, char_id: undefined })).quotes.map(({ page_id }) => page_id);
}

function partialEventOf(page_id: string, after: object): Event {
  return { ...eventOf(page_id, Date.now()), value: JSON.stringify({ op: "u", after: { ...after, page_id } }) };
}

describe("a page that is gone", () => {
  beforeEach(async () => {
    await book.stores.pages.put([pageOf("a", 1, { body: "A goose on the ferry." }), pageOf("b", 2, { body: "Rain." })]);
    await send(eventOf("a", Date.now()), eventOf("b", Date.now()));
  });

  const deletion = { ...eventOf("a", Date.now()), value: JSON.stringify({ op: "d", before: { page_id: "a" } }) };
  const tombstone = { ...eventOf("a", Date.now()), value: null };
  const late = eventOf("a", 1_000);
  const upsert = partialEventOf("a", { title: { value: "A title alone", deletion_ts: null, set: true } });

  it.each([
    ["its deletion", [deletion]],
    ["a null tombstone alone", [tombstone]],
    ["deletion and tombstone", [deletion, tombstone]],
    ["a deletion with a late event behind it", [deletion, late]],
    ["a deletion with a partial upsert behind it", [deletion, upsert]],
    ["nothing but a late event", [late]],
  ])("is gone from search and store after %s", async (_, events) => {
    await book.stores.pages.remove("a");
    await send(...events);
    expect(await foundBy("goose on the ferry")).not.toContain("a");
    expect(book.index.entry("a")).toBeUndefined();
    expect((await book.stores.vectors.pageIds(stubGeneration)).toSorted()).toEqual(["b"]);
  });

  it("is gone as well when its row lost its words, as a partial upsert behind a deletion leaves it on Cassandra", async () => {
    await book.stores.pages.put([pageOf("a", 1, { title: "A title alone", body: "" })]);
    await send(deletion, upsert);
    expect(await foundBy("a title alone")).not.toContain("a");
  });

  it("comes back when it is written again, though its deletion comes late", async () => {
    await book.stores.pages.remove("a");
    await book.stores.pages.put([pageOf("a", 1, { body: "A goose came home." })]);
    await send(eventOf("a", Date.now()), deletion, tombstone);
    expect(await foundBy("goose came home")).toContain("a");
  });
});

describe("an event of another shape", () => {
  it("is harmless: unknown fields, partial rows and other tables change nothing that the row doesn't say", async () => {
    await book.stores.pages.put([pageOf("a", 1, { body: "The bell rang." })]);
    await send(
      partialEventOf("a", { body: { value: "The event lies.", deletion_ts: null, set: true } }),
      partialEventOf("a", { colour: { value: "a column that was added" }, number: null }),
      {
        ...eventOf("a", Date.now()),
        value: JSON.stringify({ after: { page_id: "a" }, transaction: { id: 7 }, x: [] }),
      },
      { ...eventOf("a", Date.now()), table: "vault" },
      { ...eventOf("a", Date.now()), table: "ledger", key: "not JSON", value: "not JSON" },
    );
    expect(await foundBy("the bell rang")).toEqual(["a"]);
    expect(await foundBy("the event lies")).toEqual(await foundBy("the bell rang"));
    expect(book.index.entry("a")).toMatchObject({ number: 1 });
    expect(await book.stores.deadLetters.count()).toBe(0);
  });
});

describe("poison", () => {
  it("becomes a dead letter each, and what comes after it is learned", async () => {
    await book.stores.pages.put([pageOf("a", 1, { body: "Tea for two." })]);
    await send(
      { ...eventOf("x", 0), key: null, value: "{oops" },
      { ...eventOf("x", 0), key: "[]", value: "[]" },
      { ...eventOf("x", 0), key: null, value: JSON.stringify({ after: { page_id: { value: 7 } } }) },
      { ...eventOf("x", 0), key: null, value: null },
      eventOf("a", Date.now()),
    );
    expect(await book.stores.deadLetters.count()).toBe(4);
    expect(await foundBy("tea for two")).toEqual(["a"]);
  });

  it("is a page of 10 MB that somebody wrote past every door: it is refused quickly, with the reason", async () => {
    await book.stores.pages.put([pageOf("a", 1), pageOf("b", 2, { body: "Tea for two." })]);
    await send(eventOf("a", Date.now()));
    const hand = openDatabase(join(dataDir, "gibsey.db"));
    hand.run("update pages set body = ? where page_id = 'a'", "A flood of words. ".repeat(582_543));
    hand.close();
    const before = book.batches.length;
    await send(eventOf("a", Date.now()), eventOf("b", Date.now()));
    const failed = book.batches.slice(before).flatMap(({ report }) => report.failed);
    expect(failed).toEqual([{ page_id: "a", reason: "its body has 10485774 characters; expected at most 262144" }]);
    expect(await book.stores.deadLetters.count()).toBe(1);
    expect(book.index.entry("a")).toBeUndefined();
    expect(await foundBy("tea for two")).toEqual(["b"]);
  });
});
