import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { canaryHops } from "../../src/core/canary-hops.ts";
import { limits } from "../../src/core/limits.ts";
import { openBookProcess } from "../e2e/book-process.ts";
import { openBookOnServers, testBook } from "./book-on-servers.ts";
import { testKafka } from "./kafka-keyspace.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const sample = ["samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json"];
const soon = { timeout: 30_000, interval: 20 };

describe.skipIf(testBook === undefined)("a book on real servers (GIBSEY_TEST_BOOK, npm run test:services)", () => {
  let book: Awaited<ReturnType<typeof openBookOnServers>>;
  beforeAll(async () => {
    book = await openBookOnServers();
  });
  afterAll(() => book.close());
  beforeEach(() => book.empty());

  it("answers with the same quotes as an embedded one", async () => {
    const embedded = await openBookProcess();
    try {
      const questions = ["who rang the bell?", "what does the Order forbid?", "a spoon and a pan", "the customs house"];
      expect((await embedded.run("import", ...sample)).status).toBe(0);
      expect((await book.gibsey("import", ...sample)).status).toBe(0);
      for (const question of questions) {
        const [there, here] = [
          await embedded.run("ask", question, "--json"),
          await book.gibsey("ask", question, "--json"),
        ];
        const quotesOf = (stdout: string): unknown => JSON.parse(stdout).quotes;
        expect(quotesOf(here.stdout), question).toEqual(quotesOf(there.stdout));
      }
      expect(JSON.parse((await book.gibsey("import", ...sample, "--json")).stdout)).toMatchObject({
        same: 32,
        embedded: 0,
      });
    } finally {
      await embedded.close();
    }
  });

  it("learns what another program writes, changes in part, and deletes", async () => {
    await book.write({ page_id: "weir", number: 7, body: "Seven geese stood on the weir." });
    await vi.waitUntil(async () => (await book.quoted("geese on the weir"))[0]?.includes("Seven geese"), soon);
    await book.client.execute("UPDATE pages SET body = 'Nine herons stood on the weir.' WHERE page_id = 'weir'");
    await vi.waitUntil(async () => (await book.quoted("herons"))[0]?.includes("Nine herons"), soon);
    await book.client.execute("UPDATE pages SET title = 'The weir' WHERE page_id = 'weir'");
    await book.remove("weir");
    await vi.waitUntil(async () => (await book.status()).searchable === 0, soon);
    expect(await book.quoted("herons")).toEqual([]);
  });

  it("learns what a batch, a conditional write and one with a lifetime wrote; a row without words is no page", async () => {
    await book.client.batch(
      ["a", "b"].map((page_id, at) => ({
        query: "INSERT INTO pages (page_id, number, body) VALUES (?, ?, ?)",
        params: [page_id, at, `The ${page_id} batch.`],
      })),
      { prepare: true },
    );
    await book.client.execute(
      "INSERT INTO pages (page_id, number, body) VALUES ('c', 3, 'On a condition.') IF NOT EXISTS",
    );
    await book.client.execute(
      "INSERT INTO pages (page_id, number, body) VALUES ('d', 4, 'For a day.') USING TTL 86400",
    );
    await book.client.execute("INSERT INTO pages (page_id, number, body) VALUES ('e', 5, null)");
    await vi.waitUntil(async () => (await book.status()).searchable === 4, soon);
    expect((await book.status()).deadLetters).toBe(0);
  });

  it("loses nothing of a burst, and learns each row once", async () => {
    const rows = Array.from({ length: 500 }, (_, number) => ({
      page_id: `row-${number}`,
      number,
      body: `Row ${number} of the burst.`,
    }));
    await book.writeAll(rows);
    await book.untilSearchable(rows.length, 90_000);
    expect((await book.status()).vectors).toBe(rows.length);
  });

  it("keeps an event that nobody can read as a dead letter, and goes on with those behind it", async () => {
    const kafka = new Kafka({ brokers: [testKafka ?? ""], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: "gibsey.gibsey.pages", messages: [{ key: null, value: "{ not json" }] });
    await producer.disconnect();
    await book.write({ page_id: "weir", number: 7, body: "Seven geese stood on the weir." });
    await book.untilSearchable(1, 30_000);
    const { letters } = JSON.parse((await book.gibsey("dlq", "list", "--json")).stdout);
    expect(letters).toMatchObject([{ reason: "isn't valid JSON", tries: 1 }]);
    expect((await book.gibsey("dlq", "replay", "--all")).status).toBe(4);
    expect((await book.gibsey("dlq", "drop", "--all", "--yes")).status).toBe(0);
    expect((await book.status()).deadLetters).toBe(0);
  });

  it("forgets what was truncated, though no event tells of it", async () => {
    await book.write({ page_id: "weir", number: 7, body: "Seven geese stood on the weir." });
    await book.untilSearchable(1, 30_000);
    await book.client.execute("TRUNCATE pages");
    await book.untilSearchable(0, 2 * limits.reconcileEveryMs);
    expect(await book.quoted("geese")).toEqual([]);
  });

  it("has its canary fly through every hop, beside others, and leaves nothing of it", async () => {
    await book.write({ page_id: "weir", number: 7, body: "Seven geese stood on the weir." });
    await book.untilSearchable(1, 30_000);
    const flights = await Promise.all([1, 2, 3].map(() => book.ask("/canary", { method: "POST" })));
    for (const flight of flights) {
      const { hops } = Object(await flight.json());
      expect(hops.map(({ name }: { name: string }) => name)).toEqual(canaryHops.map(({ name }) => name));
    }
    await book.untilSearchable(1, 10_000);
    expect(await book.status()).toMatchObject({ vectors: 1, deadLetters: 0 });
    expect((await book.client.execute("SELECT id FROM test_cdc")).rows).toEqual([]);
    const { rows: generations } = await book.client.execute("SELECT id FROM vector_generations");
    for (const { id } of generations) {
      const { rows } = await book.client.execute(`SELECT page_id FROM page_vectors_${String(id)}`);
      expect(rows.map((row) => String(row["page_id"]))).toEqual(["weir"]);
    }
  });

  it("loses a canary at the change log while the agent is silent, and says what to look at", async () => {
    const { pid } = await book.service("agent");
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ timeoutMs: 1_000 }),
    };
    process.kill(pid, "SIGSTOP");
    try {
      const lost = await (await book.ask("/canary", init)).json();
      expect(lost).toMatchObject({ hops: [{ name: "write" }], stoppedAt: "change-log" });
      expect(JSON.stringify(lost)).toContain("gibsey logs agent");
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const flies = async () => (await book.ask("/canary", { method: "POST" })).ok;
    await vi.waitUntil(flies, { timeout: 60_000, interval: 500 });
  });

  it("learns a keyspace that was filled while no daemon ran, and embeds nothing a second time", async () => {
    await book.gibsey("import", ...sample);
    const { pid } = await book.service("daemon");
    process.kill(pid, "SIGTERM");
    await vi.waitUntil(async () => (await book.dataDir.readRun())?.daemonUrl === "", soon);
    await book.write({ page_id: "late", number: 99, body: "Written while nobody listened." });
    expect((await book.gibsey("up")).status).toBe(0);
    await book.untilSearchable(33, 60_000);
    const metrics = await (await book.ask("/metrics")).text();
    expect(metrics).toContain("gibsey_passages_embedded_total 1");
  });
});
