// Kafka's feed alone, without a pipeline behind it: a backlog of 50,000 small events, taken and committed by 256, and
// single events from being sent to being taken. GIBSEY_TEST_KAFKA=host:port says which Kafka; the topics are removed again.
import { mkdirSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Kafka, logLevel } from "kafkajs";
import { importBundle } from "./import-bundle.mjs";
import { median, quantile, report } from "./measure.mjs";

const broker = process.env.GIBSEY_TEST_KAFKA;
if (broker === undefined) {
  console.log("feed: skipped, as GIBSEY_TEST_KAFKA isn't set");
  process.exit(0);
}
const backlog = 50_000;
const singles = 300;
const { openKafkaFeed, ensureTopics, topicsOf, defaultTopics, systemClock } = await product();
const keyspace = `bench_${process.pid}`;
const options = {
  brokers: [broker],
  clientId: "gibsey-bench",
  groupId: keyspace,
  topics: defaultTopics(keyspace),
  keyspace,
  log: () => {},
};
const topic = `${keyspace}.${keyspace}.pages`;
await ensureTopics(options, topicsOf(keyspace));
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
await producer.connect();
for (let pos = 0; pos < backlog; pos += 1_000) await send(Array.from({ length: 1_000 }, (_, nth) => pos + nth));

const startedAt = performance.now();
const feed = openKafkaFeed(options, systemClock);
await take(backlog);
const drainedMs = performance.now() - startedAt;
const tookMs = [];
for (let pos = backlog; pos < backlog + singles; pos++) {
  await sleep((pos % 7) * 10);
  const taken = take(1);
  const sentAt = performance.now();
  await send([pos]);
  await taken;
  tookMs.push(performance.now() - sentAt);
}
await feed.close();
await producer.disconnect();
const admin = kafka.admin();
await admin.connect();
await admin.deleteTopics({ topics: topicsOf(keyspace).map(({ name }) => name) });
await admin.disconnect();
report("feed", [
  { what: "a backlog of 50,000, opening included", figure: (backlog / drainedMs) * 1000, unit: "events/s" },
  { what: "sent to taken and committed, median", figure: median(tookMs), unit: "ms" },
  { what: "sent to taken and committed, p95", figure: quantile(tookMs, 0.95), unit: "ms", budget: 100 },
]);

async function take(count) {
  for (let taken = 0; taken < count;) {
    const events = await feed.next(256, AbortSignal.timeout(30_000));
    await feed.commit(events.at(-1).position);
    taken += events.length;
  }
}

async function send(positions) {
  const messages = positions.map((pos) => {
    const source = { connector: "cassandra", file: "CommitLog-8-1.log", pos, ts_us: Date.now() * 1_000 };
    const after = { page_id: { value: `p${pos}`, deletion_ts: null, set: true } };
    return { key: JSON.stringify({ page_id: `p${pos}` }), value: JSON.stringify({ op: "i", source, after }) };
  });
  await producer.send({ topic, messages });
}

/** The product's sources as one module, since node runs no TypeScript. */
async function product() {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const folder = `${root}node_modules/.cache/gibsey-bench-${process.pid}/`;
  mkdirSync(folder, { recursive: true });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const contents = `
    export { openKafkaFeed } from "./src/adapters/kafka/kafka-feed.ts";
    export { defaultTopics, ensureTopics, topicsOf } from "./src/adapters/kafka/topics.ts";
    export { systemClock } from "./src/daemon/clock.ts";`;
  return importBundle(`${folder}feed.mjs`, contents);
}
