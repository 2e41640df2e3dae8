// The real stack, as a foreign program meets it: rows are written, changed and deleted with Cassandra's own driver, and what
// comes of them is watched in Kafka and asked of the daemon. It starts Cassandra, Kafka and the agent itself.
//   GIBSEY_BENCH_BURST=5000 changes of the burst, which is learned by the stub embedder on a second keyspace.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import cassandra from "cassandra-driver";
import { Kafka, logLevel } from "kafkajs";
import { findBook, median, program, quantile, report } from "./measure.mjs";

const changes = 100;
const burst = Number(process.env.GIBSEY_BENCH_BURST ?? 5_000);
const home = mkdtempSync(join(tmpdir(), "gibsey-servers-"));

/** A book on servers of its own. `close` stops all and takes the data away. */
function openServers(name, environment = {}) {
  const dataDir = join(home, name);
  const env = { ...process.env, GIBSEY_RUNTIME: "native", GIBSEY_URL: "", ...environment, GIBSEY_DATA_DIR: dataDir };
  const run = (...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`gibsey ${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  const startedAt = performance.now();
  const up = JSON.parse(run("up", "--any-port", "--json"));
  const readyMs = performance.now() - startedAt;
  const { ports } = JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8"));
  const headers = { authorization: `Bearer ${run("token").trim()}` };
  return {
    up,
    readyMs,
    ports,
    run,
    ask: async (path) => (await fetch(`${up.daemonUrl}${path}`, { headers })).json(),
    close: () => run("down", "--purge", "--yes"),
  };
}

function connect(ports) {
  return new cassandra.Client({
    contactPoints: [`127.0.0.1:${ports.cassandra}`],
    localDataCenter: "datacenter1",
    keyspace: "gibsey",
  });
}

/** Tells when each page's next event was seen in Kafka. */
async function watchTopic(ports) {
  const kafka = new Kafka({ brokers: [`127.0.0.1:${ports.kafka}`], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: "bench", maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic: "gibsey.gibsey.pages", fromBeginning: false });
  const awaited = new Map();
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { page_id } = JSON.parse(String(message.key));
      awaited.get(page_id)?.(performance.now());
      awaited.delete(page_id);
    },
  });
  await joined;
  return {
    seen: (page_id) => new Promise((resolve) => awaited.set(page_id, resolve)),
    close: () => consumer.disconnect(),
  };
}

/** What is promised, or an error when it takes longer than anything here should. */
function inTime(promise, limitMs = 30_000) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`nothing came within ${limitMs / 1000} s`)), limitMs).unref();
  });
  return Promise.race([promise, late]);
}

/** Asks until the answer is as wanted; the time of the asking that found it so. */
async function until(holds, { everyMs = 10, limitMs = 30_000 } = {}) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const askedAt = performance.now();
    if (await holds()) return askedAt;
    if (askedAt > deadline) throw new Error("it didn't become so in time");
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A name that no book has, another for each number. */
function nameOf(number) {
  return `Quill${String(number).replaceAll(/\d/g, (digit) => `${"bdfgklmprz"[Number(digit)]}o`)}thax`;
}

/** Single changes, one after the other, with the model that readers use. */
async function oneByOne(book) {
  const opened = openServers("book");
  const client = connect(opened.ports);
  // Before the topic is watched: it blocks, and a consumer that says nothing meanwhile is taken for dead.
  opened.run("import", ...book.paths, "--characters", book.characters);
  const topic = await watchTopic(opened.ports);
  try {
    await client.connect();
    const put = "INSERT INTO pages (page_id, number, section, char_id, title, body) VALUES (?, ?, 1, '', '', ?)";
    const kinds = ["written", "changed", "deleted"];
    const inKafkaMs = [];
    const searchableMs = { written: [], changed: [], deleted: [] };
    for (let change = 0; change < changes; change++) {
      const kind = kinds[change % 3];
      const number = 100_000 + Math.floor(change / 3);
      const page_id = `bench-${number}`;
      // A deleted row is asked for by what it said last; a changed one says nothing any more that it said before.
      const name = nameOf(kind === "deleted" ? change - 1 : change);
      const body = change % 2 === 0 ? `A lantern was lit by ${name}.` : `${name} tuned the old harpsichord.`;
      const event = topic.seen(page_id);
      const startedAt = performance.now();
      if (kind === "deleted") await client.execute("DELETE FROM pages WHERE page_id = ?", [page_id], { prepare: true });
      else await client.execute(put, [page_id, number, body], { prepare: true });
      const readAt = until(async () => {
        const quotes = await opened.ask(`/retrieve?k=1&q=${name}`);
        return (kind === "deleted") !== quotes.some((quote) => quote.page_id === page_id);
      });
      inKafkaMs.push((await inTime(event)) - startedAt);
      searchableMs[kind].push((await readAt) - startedAt);
    }
    const { services } = await opened.ask("/status");
    const servers = services.filter(({ name }) => name !== "daemon");
    return {
      inKafkaMs,
      searchableMs,
      readyMs: opened.readyMs,
      serversRssMb: servers.reduce((sum, { rssBytes }) => sum + rssBytes, 0) / 1e6,
    };
  } finally {
    await topic.close();
    await client.shutdown();
    opened.close();
  }
}

/** Many changes at once, so quick as the driver can, with an embedder that costs nothing. */
async function allAtOnce() {
  const opened = openServers("burst", { GIBSEY_EMBEDDER: "stub" });
  const client = connect(opened.ports);
  try {
    await client.connect();
    const put = "INSERT INTO pages (page_id, number, section, char_id, title, body) VALUES (?, ?, 1, '', '', ?)";
    const rows = Array.from({ length: burst }, (_, number) => [
      `row-${number}`,
      number,
      `Row ${number}: one gull of ${number % 97} sat on the ${number % 31}th post and looked out.`,
    ]);
    const startedAt = performance.now();
    await cassandra.concurrent.executeConcurrent(client, put, rows, { concurrencyLevel: 32, maxErrors: burst });
    const writtenAt = performance.now();
    // Status counts the rows in Cassandra, which to do often would be the load.
    const isLearned = async () => {
      const { searchable, lag } = await opened.ask("/status");
      return searchable === burst && lag === 0;
    };
    const learnedAt = await until(isLearned, { everyMs: 200, limitMs: 120_000 });
    return {
      writtenPerS: (burst / (writtenAt - startedAt)) * 1000,
      learnedPerS: (burst / (learnedAt - startedAt)) * 1000,
    };
  } finally {
    await client.shutdown();
    opened.close();
  }
}

const book = findBook();
try {
  const single = await oneByOne(book);
  const bulk = await allAtOnce();
  report(
    "servers",
    [
      { what: "up, from an empty data dir", figure: single.readyMs / 1000, unit: "s", budget: 45 },
      { what: "Cassandra, Kafka and agent, resident", figure: single.serversRssMb, unit: "MB", budget: 2_000 },
      { what: "a row written to its event in Kafka, median", figure: median(single.inKafkaMs), unit: "ms" },
      { what: "the same, p95", figure: quantile(single.inKafkaMs, 0.95), unit: "ms", budget: 250 },
      ...Object.entries(single.searchableMs).flatMap(([kind, ms]) => [
        {
          what: `a row ${kind} to ${kind === "deleted" ? "gone" : "searchable"}, median`,
          figure: median(ms),
          unit: "ms",
        },
        { what: "the same, p95", figure: quantile(ms, 0.95), unit: "ms", budget: 700 },
      ]),
      { what: `a burst of ${burst}: written`, figure: bulk.writtenPerS, unit: "/s" },
      { what: `a burst of ${burst}: learned`, figure: bulk.learnedPerS, unit: "/s", atLeast: 800 },
    ],
    [`${book.name}, ${changes} single changes by a foreign client while one reader asks without a pause`],
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
