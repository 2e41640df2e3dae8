import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeFeedContract } from "../../../test/contracts/change-feed.ts";
import { pageOf } from "../../../test/contracts/page-store.ts";
import type { FeedEvent } from "../../core/change/feed.ts";
import { openDatabase, type Database } from "./database.ts";
import { OutboxFeed } from "./outbox-feed.ts";
import { createPageStore } from "./page-store.ts";
import { makeTestDatabase } from "./test-database.ts";

changeFeedContract("The outbox", async () => {
  const { database, release } = makeTestDatabase();
  return {
    pages: createPageStore(database),
    feed: new OutboxFeed(database),
    reopen: async () => new OutboxFeed(database),
    release,
  };
});

describe("the outbox", () => {
  let test: ReturnType<typeof makeTestDatabase>;
  beforeEach(() => {
    test = makeTestDatabase();
  });
  afterEach(() => test.release());

  it("sends what Debezium's Cassandra connector would", async () => {
    await createPageStore(test.database).put([pageOf('"a"', 1)]);
    await createPageStore(test.database).remove('"a"');
    const [inserted, deleted] = await read(test.database);
    const atMs = JSON.parse(inserted?.value ?? "").ts_ms;
    expect(inserted).toMatchObject({
      table: "pages",
      key: '{"page_id":"\\"a\\""}',
      position: { file: "outbox", offset: 1 },
    });
    expect(JSON.parse(inserted?.value ?? "")).toEqual({
      ts_ms: expect.any(Number),
      op: "i",
      source: {
        version: "1",
        connector: "outbox",
        name: "gibsey",
        ts_ms: atMs,
        snapshot: "false",
        ts_us: atMs * 1000,
        file: "outbox",
        pos: 1,
        keyspace: "gibsey",
        table: "pages",
      },
      after: { page_id: { value: '"a"', deletion_ts: null, set: true } },
    });
    expect(JSON.parse(deleted?.value ?? "")).toMatchObject({ op: "d", source: { pos: 2 } });
  });

  it("has a mark that moves with what is committed and with nothing else, and outlasts a restart", async () => {
    const feed = new OutboxFeed(test.database);
    const mark = await feed.mark();
    await createPageStore(test.database).put([pageOf("a", 1)]);
    const [event] = await feed.next(1, AbortSignal.timeout(10_000));
    expect(await feed.mark()).toBe(mark);
    if (event !== undefined) await feed.commit(event.position);
    const moved = await feed.mark();
    expect(moved).not.toBe(mark);
    expect(await new OutboxFeed(test.database).mark()).toBe(moved);
  });

  it("wakes for writes of another connection", async () => {
    const another = openDatabase(test.file);
    const coming = read(test.database);
    await createPageStore(another).put([pageOf("a", 1)]);
    expect(await coming).toHaveLength(1);
    another.close();
  });

  it("leaves no listener behind, whether it found a change, polled or was stopped", async () => {
    const feed = new OutboxFeed(test.database);
    const controller = new AbortController();
    const found = feed.next(1, controller.signal);
    expect(test.database.listeners).toBe(1);
    await createPageStore(test.database).put([pageOf("a", 1)]);
    await found;
    const stopped = feed.next(1, controller.signal);
    controller.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    expect(test.database.listeners).toBe(0);
  });

  it("never gives a position out twice, even when all rows before it were deleted", async () => {
    const feed = new OutboxFeed(test.database);
    const pages = createPageStore(test.database);
    const offsets: number[] = [];
    for (const number of [1, 2, 3]) {
      await pages.put([pageOf("a", number)]);
      const [event] = await feed.next(1, AbortSignal.timeout(5_000));
      if (event !== undefined) await feed.commit(event.position);
      offsets.push(event?.position.offset ?? 0);
      expect(test.database.get("select count(*) as n from outbox")).toMatchObject({ n: 0 });
    }
    expect(offsets).toEqual([1, 2, 3]);
  });

  it("goes on from the committed position after the database was closed", async () => {
    const pages = createPageStore(test.database);
    await pages.put([pageOf("a", 1), pageOf("b", 2), pageOf("c", 3)]);
    await new OutboxFeed(test.database).commit({ file: "outbox", offset: 2 });
    test.database.close();
    const reopened = openDatabase(test.file);
    expect((await read(reopened)).map((event) => event.key)).toEqual(['{"page_id":"c"}']);
    reopened.close();
  });

  it("doesn't disturb the outbox of another book", async () => {
    const another = makeTestDatabase();
    await createPageStore(test.database).put([pageOf("a", 1)]);
    await createPageStore(another.database).put([pageOf("b", 1)]);
    await new OutboxFeed(test.database).commit({ file: "outbox", offset: 1 });
    expect((await read(another.database)).map((event) => event.key)).toEqual(['{"page_id":"b"}']);
    await another.release();
  });
});

function read(database: Database): Promise<readonly FeedEvent[]> {
  return new OutboxFeed(database).next(100, AbortSignal.timeout(5_000));
}
