import { describe, expect, it, vi } from "vitest";
import { agentEvent } from "../../../test/fakes/agent.ts";
import { away, FakeKafka } from "../../../test/fakes/kafka.ts";
import { limits } from "../../core/limits.ts";
import { commit, openTestFeed, pagesFile, pagesTopic, read, readPages } from "./test-feed.ts";

describe("a rebalance", () => {
  it("brings what wasn't committed again, and takes none of it for a repeat", async () => {
    const { kafka, feed } = openTestFeed();
    for (let pos = 1; pos <= 4; pos++) kafka.send(pagesTopic, agentEvent(`p${pos}`, pos));
    await read(feed, 3);
    await feed.commit({ file: pagesFile, offset: 0 });
    kafka.rebalance();
    expect(await readPages(feed, 3)).toEqual(["p2", "p3", "p4"]);
    expect(await feed.backlog()).toMatchObject({ changes: 3 });
    await feed.commit({ file: pagesFile, offset: 3 });
    expect(kafka.commits).toEqual([`${pagesFile}@1`, `${pagesFile}@4`]);
  });

  it("makes positions from before it nobody's", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    const [before] = await read(feed);
    kafka.rebalance();
    await commit(feed, before);
    expect(kafka.commits).toEqual([]);
    expect(await readPages(feed, 1)).toEqual(["a"]);
  });

  it("in the middle of a commit doesn't count anything as done that comes again", async () => {
    const { kafka, feed } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    kafka.send(pagesTopic, agentEvent("b", 2));
    const [first] = await read(feed, 1);
    kafka.beforeCommit = async () => kafka.rebalance();
    await commit(feed, first);
    kafka.beforeCommit = async () => {};
    expect(await readPages(feed, 2)).toEqual(["a", "b"]);
    await feed.commit({ file: pagesFile, offset: 1 });
    expect(kafka.committed(pagesTopic)).toBe(2);
  });

  it("ends a pause, as nothing is held then", async () => {
    const { kafka, feed, isIn } = openTestFeed();
    await isIn("listening");
    for (let pos = 0; pos < limits.kafkaHeldMax; pos++) kafka.send(pagesTopic, agentEvent("a", pos));
    expect(kafka.isPaused).toBe(true);
    kafka.fetchMax = 10;
    kafka.rebalance();
    expect((await read(feed, 1))[0]?.position.offset).toBe(0);
  });
});

describe("while Kafka is away", () => {
  it("who waits for events hears why, and since when it is so; it goes on by itself", async () => {
    const { kafka, feed, clock, isIn, until, told } = openTestFeed();
    await isIn("listening");
    const waiting = feed.next(1, AbortSignal.timeout(5_000));
    kafka.failure = away;
    const sinceMs = clock.wallMs();
    kafka.crash();
    await expect(waiting).rejects.toBe(away);
    clock.advance(60_000);
    await vi.waitUntil(() => feed.state().kind === "down");
    expect(feed.state()).toEqual({ kind: "down", problem: away, sinceMs });
    await expect(read(feed)).rejects.toBe(away);
    await expect(feed.backlog()).rejects.toBe(away);
    kafka.send(pagesTopic, agentEvent("a", 1));
    kafka.failure = undefined;
    await until(() => feed.state().kind === "listening");
    expect(await readPages(feed, 1)).toEqual(["a"]);
    expect(told).toEqual([
      "info listening to Kafka",
      "warn Kafka at 127.0.0.1:1: nobody answers",
      "info listening to Kafka",
    ]);
  });

  it("what was taken can be committed in vain, and comes again", async () => {
    const { kafka, feed, isIn, until } = openTestFeed();
    kafka.send(pagesTopic, agentEvent("a", 1));
    kafka.send(pagesTopic, agentEvent("b", 2));
    const [taken] = await read(feed, 1);
    kafka.failure = away;
    kafka.crash();
    await isIn("down");
    await commit(feed, taken);
    await expect(read(feed)).rejects.toBe(away);
    kafka.failure = undefined;
    await until(() => feed.state().kind === "listening");
    expect(await readPages(feed, 2)).toEqual(["a", "b"]);
    expect(kafka.commits).toEqual([]);
  });

  it("the feed can be opened", async () => {
    const kafka = new FakeKafka();
    kafka.failure = away;
    const { feed, isIn, until } = openTestFeed({ kafka });
    expect(feed.state()).toEqual({ kind: "connecting" });
    await isIn("down");
    kafka.failure = undefined;
    await until(() => feed.state().kind === "listening");
  });

  it("Kafka is asked again after longer waits, up to a bound", async () => {
    const kafka = new FakeKafka();
    kafka.failure = away;
    const { clock, isIn } = openTestFeed({ kafka });
    let asked = 0;
    const { topics } = kafka.broker;
    Object.assign(kafka.broker, { topics: () => (asked++, topics()) });
    await isIn("down");
    const waits: number[] = [];
    for (let tries = 1; tries <= 7; tries++) {
      const [before, startMs] = [asked, clock.monotonicMs()];
      await vi.waitUntil(() => (asked > before ? true : (clock.advance(10), false)), { interval: 1 });
      waits.push(clock.monotonicMs() - startMs);
    }
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it("nothing that a member of before tells counts", async () => {
    const { kafka, feed, isIn, until } = openTestFeed();
    await isIn("listening");
    kafka.crash();
    const record = { offset: 8, key: null, value: null, timestampMs: 1 };
    kafka.tellLate({ topic: pagesTopic, partition: 0, records: [record], next: 9, end: 9 });
    await until(() => feed.state().kind === "listening");
    expect(await feed.backlog()).toMatchObject({ changes: 0 });
  });
});

describe("the topics", () => {
  it("that are wanted but aren't there are told of, and waited for", async () => {
    const { kafka, feed, isIn, until } = openTestFeed({ topics: /^folio\.folio\.pages$/ });
    await isIn("down");
    expect(feed.state()).toMatchObject({ problem: { message: "Kafka has no topic like ^folio\\.folio\\.pages$" } });
    kafka.makeTopic("folio.folio.pages");
    await until(() => feed.state().kind === "listening");
  });

  it("that come later are read once they are found", async () => {
    const { kafka, feed, clock, isIn } = openTestFeed({ topics: /\.pages$/ });
    await isIn("listening");
    kafka.send("gibsey.folio.pages", agentEvent("late", 1));
    clock.advance(limits.kafkaTopicsLookMs);
    expect(await readPages(feed, 1)).toEqual(["late"]);
    expect(kafka.members).toBe(1);
  });

  it("that are Kafka's own are left alone", async () => {
    const kafka = new FakeKafka();
    kafka.makeTopic("__consumer_offsets.pages");
    const { feed, isIn } = openTestFeed({ kafka, topics: /./g });
    await isIn("listening");
    kafka.send("__consumer_offsets.pages", agentEvent("x", 1));
    kafka.send(pagesTopic, agentEvent("a", 1));
    expect(await readPages(feed, 1)).toEqual(["a"]);
  });
});

describe("a feed that is closed", () => {
  it("leaves the group, and says so to whoever waits", async () => {
    const { kafka, feed, isIn, told } = openTestFeed();
    await isIn("listening");
    const waiting = feed.next(1, AbortSignal.timeout(5_000));
    const closed = feed.close();
    await expect(waiting).rejects.toThrow("the feed is closed");
    await closed;
    expect(kafka.members).toBe(0);
    expect(told).toEqual(["info listening to Kafka"]);
  });
});
