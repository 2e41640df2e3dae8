import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openKafkaDeadLetters } from "../../src/adapters/kafka/kafka-dead-letters.ts";
import type { KafkaFeed } from "../../src/adapters/kafka/kafka-feed.ts";
import { ensureTopics } from "../../src/adapters/kafka/topics.ts";
import type { FeedEvent } from "../../src/core/change/feed.ts";
import { limits } from "../../src/core/limits.ts";
import { changedPages, changeFeedContract } from "../contracts/change-feed.ts";
import { deadLettersContract } from "../contracts/dead-letters.ts";
import { agentEvent, createAgentBook } from "../fakes/agent.ts";
import { makeKafkaKeyspace, sendTo, testKafka } from "./kafka-keyspace.ts";

if (testKafka === undefined) {
  describe.skip("a real Kafka: GIBSEY_TEST_KAFKA isn't set (npm run test:services)");
} else {
  changeFeedContract("A real Kafka's feed", async () => {
    const keyspace = await makeKafkaKeyspace();
    const feed = keyspace.openFeed();
    return {
      pages: createAgentBook((event) => keyspace.send(event)),
      feed,
      async reopen() {
        await feed.close();
        return keyspace.openFeed();
      },
      release: () => keyspace.release(),
    };
  });

  deadLettersContract("A real Kafka", async () => {
    const keyspace = await makeKafkaKeyspace();
    const deadLetters = await openKafkaDeadLetters(keyspace.options);
    return {
      deadLetters,
      async release() {
        await deadLetters.close();
        await keyspace.release();
      },
    };
  });

  describe("a real Kafka", () => {
    let keyspace: Awaited<ReturnType<typeof makeKafkaKeyspace>>;
    beforeEach(async () => {
      keyspace = await makeKafkaKeyspace({ partitions: 3 });
    });
    afterEach(() => keyspace.release());
    const isIn = (feed: KafkaFeed, kind: string) =>
      vi.waitUntil(() => feed.state().kind === kind, { timeout: 20_000, interval: 5 });

    it("makes topics once, and leaves those that are there alone", async () => {
      const { options, pagesTopic } = keyspace;
      const name = `${options.keyspace}.other`;
      const plan = { name, settings: { "retention.ms": "3600000" } };
      expect(await ensureTopics(options, [plan, { name: pagesTopic, settings: {} }])).toEqual([name]);
      expect(await ensureTopics(options, [plan])).toEqual([]);
    });

    it("carries changes of three partitions, and has none left when all are committed", async () => {
      const feed = keyspace.openFeed();
      const pages = Array.from({ length: 1_000 }, (_, number) => `p${number}`);
      await keyspace.send(...pages.map((page_id, pos) => agentEvent(page_id, pos)));
      expect(await changedPages(feed, pages)).toEqual(pages.toSorted());
      expect(await feed.backlog()).toEqual({ changes: 0, oldestWrittenAtMs: undefined });
      await feed.close();
      await keyspace.send(agentEvent("late", 1_001));
      expect((await read(keyspace.openFeed())).map(pageOf)).toEqual(["late"]);
    });

    it("counts what was written while nobody listened", async () => {
      await keyspace.send(agentEvent("a", 1), agentEvent("b", 2));
      const feed = keyspace.openFeed();
      expect(await feed.backlog()).toMatchObject({ changes: 2 });
    });

    it("has nothing left when a transaction that was given up is all that remains", async () => {
      const feed = keyspace.openFeed();
      const { kafka, options, pagesTopic } = keyspace;
      const producer = kafka.producer({ transactionalId: options.keyspace, maxInFlightRequests: 1, idempotent: true });
      await producer.connect();
      for (const page_id of ["a", "given-up"]) {
        const transaction = await producer.transaction();
        await transaction.send({ topic: pagesTopic, messages: [agentEvent(page_id, 1)] });
        await (page_id === "a" ? transaction.commit() : transaction.abort());
      }
      await producer.disconnect();
      expect(await changedPages(feed, ["a"])).toEqual(["a"]);
      await vi.waitUntil(async () => (await feed.backlog()).changes === 0, { timeout: 5_000 });
    });

    it("shares its partitions with another member, and takes them back when that leaves", async () => {
      const feed = keyspace.openFeed();
      await keyspace.send(agentEvent("a", 1));
      expect((await read(feed)).map(pageOf)).toEqual(["a"]);
      const other = keyspace.openFeed();
      await isIn(other, "listening");
      await other.close();
      await keyspace.send(agentEvent("b", 2));
      // What was taken before the rebalance wasn't committed, and comes again.
      expect(await changedPages(feed, ["a", "b"])).toEqual(["a", "b"]);
      expect(await feed.backlog()).toMatchObject({ changes: 0 });
    });

    it("pauses while a batch takes longer than a member may be silent, and keeps the member", async () => {
      const feed = keyspace.openFeed();
      const sent = limits.kafkaHeldMax * 2;
      const events = Array.from({ length: sent }, (_, pos) => agentEvent(`p${pos}`, pos));
      for (let start = 0; start < sent; start += 1_000) await keyspace.send(...events.slice(start, start + 1_000));
      const first = await read(feed);
      const doneAtMs = performance.now() + limits.kafkaSessionMs + 1_500;
      await vi.waitUntil(() => performance.now() > doneAtMs, { timeout: 20_000 });
      // Were the member lost, this position would be nobody's, and all would be there still.
      const before = (await feed.backlog()).changes;
      await commitLast(feed, first);
      expect((await feed.backlog()).changes).toBe(before - first.length);
      const named = new Set(first.map(pageOf));
      while (named.size < sent) {
        const batch = await read(feed, limits.feedBatchMax);
        for (const event of batch) named.add(pageOf(event));
        await commitLast(feed, batch);
      }
      expect(await feed.backlog()).toMatchObject({ changes: 0 });
    });

    it("reads every topic that a wider pattern takes in", async () => {
      const topics = new RegExp(`^${keyspace.options.keyspace}\\.`);
      const late = `${keyspace.options.keyspace}.late.pages`;
      await ensureTopics(keyspace.options, [{ name: late, settings: {} }]);
      await sendTo(keyspace.producer, late, [agentEvent("late", 1)]);
      expect(await changedPages(keyspace.openFeed({ topics }), ["late"])).toEqual(["late"]);
    });

    it("that isn't there is told of at once, and the feed can be closed", async () => {
      const feed = keyspace.openFeed({ brokers: ["127.0.0.1:1"] });
      await isIn(feed, "down");
      const problem = { code: "FEED_UNAVAILABLE", message: expect.stringContaining("ECONNREFUSED 127.0.0.1:1") };
      await expect(read(feed)).rejects.toMatchObject(problem);
      await expect(openKafkaDeadLetters({ ...keyspace.options, brokers: ["127.0.0.1:1"] })).rejects.toMatchObject(
        problem,
      );
    });

    it("keeps dead letters over a restart, also after they were rewritten and removed many times", async () => {
      const letters = await openKafkaDeadLetters(keyspace.options);
      for (let tries = 0; tries < 20; tries++) {
        await letters.add(letterEvent(1), { page_id: "a", reason: `try ${tries}`, atMs: 7 });
        await letters.add(letterEvent(2), { page_id: null, reason: "x", atMs: 8 });
        await letters.remove("log:2");
      }
      const again = await openKafkaDeadLetters(keyspace.options);
      expect(await again.list(undefined, 10)).toEqual(await letters.list(undefined, 10));
      expect(await again.get("log:1")).toMatchObject({ tries: 20, reason: "try 19", event: letterEvent(1) });
      await Promise.all([letters.close(), again.close()]);
    });

    it("keeps of a letter what it takes, where a topic from before takes little", async () => {
      const own = { ...keyspace.options, keyspace: `${keyspace.options.keyspace}.small` };
      const settings = { "cleanup.policy": "compact", "max.message.bytes": "2000" };
      await ensureTopics(own, [{ name: `${own.keyspace}.dead-letters`, settings }]);
      const letters = await openKafkaDeadLetters(own);
      const noise = randomBytes(5_000).toString("base64");
      await letters.add({ ...letterEvent(1), value: noise }, { page_id: "a", reason: "x", atMs: 1 });
      expect(await letters.get("log:1")).toMatchObject({ event: { key: '{"page_id":"a"}', value: null } });
      await letters.close();
    });
  });
}

function read(feed: KafkaFeed, max = 100): Promise<readonly FeedEvent[]> {
  return feed.next(max, AbortSignal.timeout(20_000));
}

async function commitLast(feed: KafkaFeed, events: readonly FeedEvent[]): Promise<void> {
  const last = events.at(-1);
  if (last !== undefined) await feed.commit(last.position);
}

function pageOf({ key }: FeedEvent): string {
  return JSON.parse(key ?? "").page_id;
}

function letterEvent(offset: number): FeedEvent {
  return { table: "pages", key: '{"page_id":"a"}', value: "{", position: { file: "log", offset } };
}
