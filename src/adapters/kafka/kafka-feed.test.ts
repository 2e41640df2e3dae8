import { describe, expect, it, vi } from "vitest";
import { changeFeedContract } from "../../../test/contracts/change-feed.ts";
import { agentEvent, createAgentBook } from "../../../test/fakes/agent.ts";
import { away, FakeKafka } from "../../../test/fakes/kafka.ts";
import { limits } from "../../core/limits.ts";
import type { KafkaFeed } from "./kafka-feed.ts";
import { commit, openTestFeed, pageOf, pagesFile, pagesTopic, read, readPages } from "./test-feed.ts";

changeFeedContract("Kafka's feed", async () => {
  const { kafka, feed } = openTestFeed();
  return {
    pages: createAgentBook(async (event) => kafka.send(pagesTopic, event)),
    feed,
    async reopen() {
      await feed.close();
      return openTestFeed({ kafka }).feed;
    },
    release: () => feed.close(),
  };
});

describe("an event from Kafka", () => {
  it("has its topic's table, its partition and offset, and is otherwise as it was sent", async () => {
    const kafka = new FakeKafka();
    kafka.makeTopic(pagesTopic);
    kafka.makeTopic("gibsey.gibsey.test_cdc");
    const { feed } = openTestFeed({ kafka });
    kafka.send(pagesTopic, { key: '{"page_id":"ä"}', value: null });
    kafka.send(pagesTopic, { key: null, value: "{ nonsense" });
    kafka.send("gibsey.gibsey.test_cdc", { key: '{"id":"wren"}', value: "{}" });
    const events = [...(await read(feed, 2)), ...(await read(feed, 1))];
    expect(events).toEqual([
      { table: "pages", key: '{"page_id":"ä"}', value: null, position: { file: pagesFile, offset: 0 } },
      { table: "pages", key: null, value: "{ nonsense", position: { file: pagesFile, offset: 1 } },
      {
        table: "test_cdc",
        key: '{"id":"wren"}',
        value: "{}",
        position: { file: "gibsey.gibsey.test_cdc/0", offset: 0 },
      },
    ]);
  });

  it("that the agent sends twice is delivered once, and committed with what is before it", async () => {
    const { kafka, feed } = openTestFeed();
    for (const [page_id, pos] of [
      ["a", 1],
      ["a", 1],
      ["b", 2],
      ["a", 1],
      ["a", 3],
    ] as const) {
      kafka.send(pagesTopic, agentEvent(page_id, pos));
    }
    expect(await readPages(feed, 3)).toEqual(["a", "b", "a"]);
    await feed.commit({ file: pagesFile, offset: 0 });
    expect(kafka.committed(pagesTopic)).toBe(2);
    await feed.commit({ file: pagesFile, offset: 2 });
    expect(kafka.committed(pagesTopic)).toBe(4);
    expect(await feed.backlog()).toMatchObject({ changes: 1 });
    await feed.commit({ file: pagesFile, offset: 4 });
    expect(await feed.backlog()).toEqual({ changes: 0, oldestWrittenAtMs: undefined });
    expect(feed.counts()).toEqual({ repeats: 2, skipped: 0 });
  });

  it("that comes again after everything was committed doesn't stay in the backlog", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    const [event] = await read(feed);
    await commit(feed, event);
    kafka.send(pagesTopic, agentEvent("a", 1));
    await vi.waitUntil(() => kafka.committed(pagesTopic) === 2);
    expect(await feed.backlog()).toMatchObject({ changes: 0 });
  });

  it("of a topic that nobody learns from is counted, and committed along", async () => {
    const kafka = new FakeKafka();
    kafka.makeTopic("gibsey.gibsey.vault");
    const { feed } = openTestFeed({ kafka, topics: /^gibsey\./ });
    kafka.send("gibsey.gibsey.vault", agentEvent("x", 1));
    kafka.send(pagesTopic, agentEvent("a", 2));
    expect(await readPages(feed, 1)).toEqual(["a"]);
    kafka.send("gibsey.gibsey.vault", agentEvent("y", 3));
    await vi.waitUntil(() => kafka.committed("gibsey.gibsey.vault") === 1);
    expect(await feed.backlog()).toMatchObject({ changes: 1 });
    await feed.commit({ file: pagesFile, offset: 0 });
    expect(kafka.committed("gibsey.gibsey.vault")).toBe(2);
    expect(feed.counts()).toEqual({ repeats: 0, skipped: 2 });
  });

  it("is written, for the backlog, when its row was, or its record where the event doesn't tell", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, { key: "{", value: "{" });
    kafka.send(pagesTopic, agentEvent("a", 1, 1_760_000_000_500));
    await read(feed);
    expect(await feed.backlog()).toEqual({ changes: 2, oldestWrittenAtMs: 1_000 });
    await feed.commit({ file: pagesFile, offset: 0 });
    expect(await feed.backlog()).toEqual({ changes: 1, oldestWrittenAtMs: 1_760_000_000_500 });
  });
});

async function takeAll(feed: KafkaFeed): Promise<void> {
  while ((await feed.backlog()).changes > 0) {
    const last = (await read(feed, limits.feedBatchMax)).at(-1);
    if (last !== undefined) await feed.commit(last.position);
  }
}

describe("a commit", () => {
  it("takes each partition up to what was delivered before, and no further", async () => {
    const kafka = new FakeKafka();
    kafka.makeTopic(pagesTopic, 2);
    kafka.fetchMax = 1;
    for (const [page_id, partition] of [
      ["a", 0],
      ["b", 0],
      ["x", 1],
      ["y", 1],
    ] as const) {
      kafka.send(pagesTopic, agentEvent(page_id, 10 * partition + page_id.charCodeAt(0)), partition);
    }
    const { feed } = openTestFeed({ kafka });
    const events = await read(feed, 3);
    expect(events.map(pageOf)).toEqual(["a", "b", "x"]);
    await feed.commit({ file: `${pagesTopic}/1`, offset: 0 });
    expect([kafka.committed(pagesTopic, 0), kafka.committed(pagesTopic, 1)]).toEqual([2, 1]);
    expect(await readPages(feed, 1)).toEqual(["y"]);
  });

  it("of what was fetched and not delivered does nothing", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    kafka.send(pagesTopic, agentEvent("b", 2));
    await read(feed, 1);
    await feed.commit({ file: pagesFile, offset: 1 });
    expect(kafka.commits).toEqual([]);
  });

  it("that fails can be done again", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    await read(feed);
    kafka.failure = away;
    await expect(feed.commit({ file: pagesFile, offset: 0 })).rejects.toMatchObject({ code: "FEED_UNAVAILABLE" });
    kafka.failure = undefined;
    await feed.commit({ file: pagesFile, offset: 0 });
    expect(kafka.commits).toEqual([`${pagesFile}@1`]);
  });

  it("never overtakes the one before it", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    kafka.send(pagesTopic, agentEvent("b", 2));
    await read(feed);
    let goOn = () => {};
    const slow = new Promise<void>((resolve) => (goOn = resolve));
    kafka.beforeCommit = () => slow;
    const commits = [feed.commit({ file: pagesFile, offset: 0 }), feed.commit({ file: pagesFile, offset: 1 })];
    kafka.beforeCommit = async () => {};
    goOn();
    await Promise.all(commits);
    expect(kafka.commits).toEqual([`${pagesFile}@1`, `${pagesFile}@2`]);
  });
});

describe("a reader that is slow", () => {
  it("is sent no more than may be held, and more when half of it is done", async () => {
    const { kafka, feed, isIn } = openTestFeed();
    await isIn("listening");
    kafka.fetchMax = 1;
    const sent = limits.kafkaHeldMax + 100;
    for (let pos = 0; pos < sent; pos++) kafka.send(pagesTopic, agentEvent("a", pos));
    expect(kafka.isPaused).toBe(true);
    expect(await feed.backlog()).toMatchObject({ changes: sent });
    for (let done = 0; kafka.isPaused; done += limits.feedBatchMax) {
      expect(done).toBeLessThan(limits.kafkaHeldMax / 2 + 1);
      const last = (await read(feed, limits.feedBatchMax)).at(-1);
      await commit(feed, last);
    }
    await takeAll(feed);
    expect(kafka.committed(pagesTopic)).toBe(sent);
  });

  it("is sent no more than fits into memory", async () => {
    const { kafka, isIn } = openTestFeed();
    await isIn("listening");
    const value = "x".repeat(limits.kafkaHeldBytesMax / 4);
    for (let sent = 0; sent < 3; sent++) kafka.send(pagesTopic, { key: "{}", value });
    expect(kafka.isPaused).toBe(false);
    kafka.send(pagesTopic, { key: "{}", value });
    expect(kafka.isPaused).toBe(true);
  });
});
