import { describe, expect, it } from "vitest";
import { daemonThatIsReady, findingOf, noDaemon } from "../../../../../test/fakes/doctor-probes.ts";
import type { ServiceStatus } from "../../../stack/status-report.ts";
import type { Runtime } from "../../check.ts";
import type { GroupFacts, GroupMember, Knock, SpanFacts, TopicFacts } from "../../probes/kafka.ts";
import { kafkaBroker } from "./broker.ts";
import { kafkaCluster } from "./cluster.ts";
import { kafkaGroup } from "./group.ts";
import { kafkaLag } from "./lag.ts";
import { kafkaListeners } from "./listeners.ts";
import { kafkaOffsets } from "./offsets.ts";
import { kafkaPartitions } from "./partitions.ts";
import { kafkaRetention } from "./retention.ts";
import { kafkaTopics } from "./topics.ts";

const address = async () => "127.0.0.1:9092";
const wait = async () => {};
const door = (knock: Knock, at = "127.0.0.1:9092") => ({ address: at, knock });
const open: Knock = { kind: "answers", brokers: ["127.0.0.1:9092"], clusterId: "c" };

describe("kafka.broker", () => {
  const ready: ServiceStatus = { name: "kafka", state: "ready", pid: 8, port: 9092, rssBytes: 1, restarts: 0 };
  const found = (knock: Knock, runtime: Runtime = "external", state: ServiceStatus["state"] = "ready") =>
    findingOf(kafkaBroker, {
      runtime,
      kafka: { address, doors: async () => [door(knock)], portHolder: async () => undefined },
      servers: { status: async () => ({ ...ready, state }) },
    });

  it.each<[string, Knock, RegExp, RegExp]>([
    ["refused", { kind: "unreachable", reason: "ECONNREFUSED" }, /can't be reached: ECONNREFUSED/, /KAFKA_BROKERS/],
    ["silent", { kind: "silent", waitedMs: 4_000 }, /says nothing for 4 s/, /start Kafka there/],
    ["closed", { kind: "closed" }, /hangs up/, /KAFKA_TLS=on, or GIBSEY_KAFKA_SASL/],
    ["TLS", { kind: "foreign", says: "TLS" }, /speaks TLS, and none is set/, /KAFKA_TLS=on/],
    ["another program", { kind: "foreign", says: "HTTP/1.1 400" }, /isn't Kafka: it says "HTTP/, /KAFKA_BROKERS/],
    ["an unknown certificate", { kind: "untrusted", reason: "self-signed" }, /TLS: self-signed/, /certificate's file/],
  ])("is wrong where it meets %s, with a fix for it", async (_, knock, saying, fix) => {
    expect(await found(knock)).toMatchObject({
      status: "wrong",
      found: expect.stringMatching(saying),
      fix: expect.stringMatching(fix),
    });
  });

  it("is to be started where gibsey starts it", async () => {
    expect(await found({ kind: "unreachable", reason: "x" }, "native")).toMatchObject({ fix: "gibsey up" });
    expect(await found({ kind: "closed" }, "docker")).toMatchObject({ fix: "gibsey down && gibsey up" });
  });

  it("is waited for while it starts", async () => {
    expect(await found({ kind: "unreachable", reason: "x" }, "native", "starting")).toMatchObject({
      found: expect.stringContaining("it is starting"),
      fix: "wait for it; gibsey logs kafka",
    });
  });

  it.each([
    [{ name: "pid 7 (python3)", isOurs: false, isSuspended: false }, /pid 7 \(python3\) has the port/, /end that/],
    [{ name: "pid 8 (java)", isOurs: true, isSuspended: true }, /was suspended \(SIGSTOP\), pid 8/, /^kill -CONT 8$/],
  ])("tells who has the port: %o", async (holder, saying, fix) => {
    const kafka = {
      address,
      doors: async () => [door({ kind: "silent", waitedMs: 4_000 })],
      portHolder: async () => holder,
    };
    const servers = { status: async () => ready };
    expect(await findingOf(kafkaBroker, { runtime: "native", kafka, servers })).toMatchObject({
      status: "wrong",
      found: expect.stringMatching(saying),
      fix: expect.stringMatching(fix),
    });
  });

  it("warns where some of several addresses don't answer", async () => {
    const doors = async () => [door(open), door({ kind: "unreachable", reason: "x" }, "b:1")];
    const finding = await findingOf(kafkaBroker, { runtime: "external", kafka: { address, doors } });
    expect(finding).toMatchObject({ status: "warn", found: "b:1 can't be reached: x; 1 of 2 addresses answer" });
  });

  it("logs in where a login is set, and is wrong when it is refused", async () => {
    const doors = async () => [door({ kind: "answers", brokers: [], clusterId: undefined })];
    const cluster = async () => ({ id: "c", brokers: 1 });
    const refused = () => Promise.reject(new Error("SASL PLAIN authentication failed"));
    expect(await findingOf(kafkaBroker, { runtime: "external", kafka: { address, doors, cluster } })).toMatchObject({
      status: "ok",
    });
    expect(
      await findingOf(kafkaBroker, { runtime: "external", kafka: { address, doors, cluster: refused } }),
    ).toMatchObject({ status: "wrong", found: "SASL PLAIN authentication failed" });
  });
});

describe("kafka.listeners", () => {
  it("is wrong when Kafka sends its clients where they can't get", async () => {
    const kafka = {
      address,
      doors: async () => [door({ ...open, brokers: ["kafka:29092"] })],
      advertised: async () => [door({ kind: "unreachable", reason: "getaddrinfo ENOTFOUND kafka" }, "kafka:29092")],
    };
    expect(await findingOf(kafkaListeners, { kafka })).toMatchObject({
      status: "wrong",
      found: expect.stringContaining("sends its clients to kafka:29092, which can't be reached: getaddrinfo ENOTFOUND"),
    });
    expect(await findingOf(kafkaListeners, { kafka: { ...kafka, advertised: async () => [] } })).toMatchObject({
      status: "ok",
    });
  });
});

describe("kafka.cluster", () => {
  it.each([
    ["c", "ok"],
    [undefined, "ok"],
    ["another", "wrong"],
  ])("with data of the cluster %s is %s", async (own, status) => {
    const kafka = {
      address,
      cluster: async () => ({ id: "c", brokers: 1 }),
      ownClusterId: async () => own,
      portHolder: async () => undefined,
    };
    expect(await findingOf(kafkaCluster, { kafka })).toMatchObject({ status });
  });
});

const topic = (over: Partial<TopicFacts> = {}): TopicFacts => ({
  name: "gibsey.gibsey.pages",
  use: "changes",
  isThere: true,
  partitions: [{ number: 0, hasLeader: true, replicas: 1, inSync: 1 }],
  settings: new Map([["retention.ms", "604800000"]]),
  ...over,
});
const letters = (settings: Readonly<Record<string, string>>) =>
  topic({ name: "gibsey.dead-letters", use: "letters", settings: new Map(Object.entries(settings)) });
const withTopics = (...topics: readonly TopicFacts[]) => ({ kafka: { topics: async () => topics } });

describe("kafka.topics", () => {
  it.each<[string, TopicFacts[], string, RegExp]>([
    ["all", [topic(), letters({})], "ok", /pages/],
    ["one missing", [topic({ isThere: false }), letters({})], "wrong", /^gibsey\.gibsey\.pages isn't there$/],
    ["none that a pattern means", [letters({})], "wrong", /no topic is named/],
  ])("with %s: %#", async (_, topics, status, found) => {
    expect(await findingOf(kafkaTopics, withTopics(...topics))).toMatchObject({
      status,
      found: expect.stringMatching(found),
    });
  });
});

describe("kafka.partitions", () => {
  const one = { number: 0, hasLeader: true, replicas: 3, inSync: 3 };
  it.each<[string, TopicFacts, string, RegExp]>([
    ["well", topic(), "ok", /1 of 1/],
    ["headless", topic({ partitions: [{ ...one, hasLeader: false }] }), "wrong", /pages\/0 has no leader/],
    ["untellable", topic({ partitions: [], problem: "LEADER_NOT_AVAILABLE" }), "wrong", /\(LEADER_NOT_AVAILABLE\)/],
    ["starved", topic({ settings: new Map([["min.insync.replicas", "2"]]) }), "wrong", /takes no writes/],
    ["thin", topic({ partitions: [{ ...one, inSync: 2 }] }), "warn", /of 3 copies 2 are in step/],
  ])("that are %s", async (_, facts, status, found) => {
    expect(await findingOf(kafkaPartitions, withTopics(facts))).toMatchObject({
      status,
      found: expect.stringMatching(found),
    });
  });
});

describe("kafka.retention", () => {
  const kept = (ms: string) => topic({ settings: new Map([["retention.ms", ms]]) });
  const large = String(32 * 1_048_576);
  it.each<[string, TopicFacts, string]>([
    ["a week", kept("604800000"), "ok"],
    ["for ever", kept("-1"), "ok"],
    ["three days", kept("259200000"), "warn"],
    ["a minute", kept("60000"), "wrong"],
    ["small events only", topic({ settings: new Map([["max.message.bytes", "1000"]]) }), "wrong"],
    ["compacted letters", letters({ "cleanup.policy": "compact", "max.message.bytes": large }), "ok"],
    ["letters that go", letters({ "cleanup.policy": "compact,delete" }), "wrong"],
    ["small letters", letters({ "cleanup.policy": "compact", "max.message.bytes": "1048588" }), "warn"],
    ["what we may not see", topic({ settings: undefined }), "skipped"],
  ])("of %s", async (_, facts, status) => {
    expect(await findingOf(kafkaRetention, withTopics(facts))).toMatchObject({ status });
  });
});

const ours: GroupMember = { clientId: "gibsey-here", host: "127.0.0.1", isOurs: true, partitions: ["pages/0"] };
const stranger: GroupMember = { ...ours, clientId: "stranger", isOurs: false };
const group = (state: string, ...members: readonly GroupMember[]): GroupFacts => ({ id: "gibsey", state, members });
/** Kafka's words at each look; the last stay. */
const inTurn = <T>(...words: readonly T[]) => {
  let looks = 0;
  return async () => words[Math.min(looks++, words.length - 1)] as T;
};

describe("kafka.group", () => {
  it.each<[string, readonly GroupFacts[], "ready" | "none", string, RegExp]>([
    ["the daemon alone", [group("Stable", ours)], "ready", "ok", /gibsey-here/],
    ["a stranger", [group("Stable", ours, stranger)], "ready", "wrong", /stranger on 127\.0\.0\.1, with pages\/0/],
    ["a stranger and no daemon", [group("Stable", stranger)], "none", "wrong", /stranger/],
    ["nobody, and no daemon", [group("Empty")], "none", "ok", /nobody/],
    ["nobody, though the daemon is ready", [group("Empty")], "ready", "wrong", /hasn't been in the group/],
    ["a daemon that comes back", [group("Empty"), group("Stable", ours)], "ready", "ok", /gibsey-here/],
    [
      "one that was killed, and its successor",
      [group("Stable", ours, ours), group("Stable", ours)],
      "ready",
      "ok",
      /./,
    ],
    ["two daemons", [group("Stable", ours, ours)], "ready", "wrong", /2 daemons/],
    ["no end of a rebalance", [group("PreparingRebalance", ours)], "ready", "wrong", /PreparingRebalance/],
  ])("with %s", async (_, groups, daemon, status, found) => {
    const finding = await findingOf(kafkaGroup, {
      kafka: { wait, group: inTurn(...groups) },
      daemon: daemon === "ready" ? daemonThatIsReady() : noDaemon,
    });
    expect(finding).toMatchObject({ status, found: expect.stringMatching(found) });
  });
});

const span = (committed: number | undefined, end: number, start = 0): SpanFacts[] => [
  { partition: "pages/0", start, end, committed },
];

describe("kafka.lag", () => {
  it.each<[string, readonly SpanFacts[][], object, string, RegExp]>([
    ["nothing", [span(5, 5)], {}, "ok", /none waits/],
    ["nothing that was ever committed", [span(undefined, 0)], {}, "ok", /none waits/],
    ["fewer and fewer", [span(5, 90), span(6, 90)], {}, "ok", /84 wait and are being taken/],
    ["a batch that takes long", [span(5, 9)], { pipeline: { state: "learning" } }, "ok", /learns a batch/],
    ["what nobody takes", [span(5, 9)], {}, "wrong", /4 events wait, and none was done/],
    [
      "what can't be learned",
      [span(undefined, 1)],
      { pipeline: { state: "waiting", problem: "CASSANDRA_DOWN: away" } },
      "wrong",
      /1 event waits.*CASSANDRA_DOWN/,
    ],
  ])("with %s", async (_, spans, status, expected, found) => {
    const finding = await findingOf(kafkaLag, {
      kafka: { wait, spans: inTurn(...spans) },
      daemon: daemonThatIsReady(status),
    });
    expect(finding).toMatchObject({ status: expected, found: expect.stringMatching(found) });
  });

  it("is nobody's fault while no daemon is ready", async () => {
    const finding = await findingOf(kafkaLag, { kafka: { spans: async () => span(0, 3) }, daemon: noDaemon });
    expect(finding).toMatchObject({ status: "skipped", found: "3 wait until a daemon is ready" });
  });
});

describe("kafka.offsets", () => {
  it.each<[string, SpanFacts[], "ready" | "none", string]>([
    ["within", span(3, 5), "none", "ok"],
    ["beyond the end", span(9, 5), "ready", "wrong"],
    ["before what is kept", span(3, 9, 5), "none", "warn"],
    ["before what is kept, which a daemon has made up for", span(3, 9, 5), "ready", "ok"],
    ["never made", span(undefined, 5), "none", "ok"],
  ])("with a commit %s", async (_, spans, daemon, status) => {
    const finding = await findingOf(kafkaOffsets, {
      kafka: { spans: async () => spans },
      daemon: daemon === "ready" ? daemonThatIsReady() : noDaemon,
    });
    expect(finding).toMatchObject({ status });
  });
});
