// What the stores cost on a real Cassandra: GIBSEY_TEST_CASSANDRA=host:port, whose datacenter is called datacenter1. Each
// thing is done twice, because a server that was just started compiles itself while it is asked; the second is the figure.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importBundle } from "./import-bundle.mjs";
import { report } from "./measure.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const address = process.env.GIBSEY_TEST_CASSANDRA;
const pageCount = 710;
const vectorCount = 3_259;
const dimensions = 384;

if (address === undefined) console.log("\ncassandra: SKIPPED, GIBSEY_TEST_CASSANDRA isn't set");
else report("cassandra", await measure(), [`pages of 2 kB, vectors of ${dimensions} in batches of 64 pages`]);

async function measure() {
  const { applySchema, createPageStore, createVectorStore, generationOf, openSession } = await bundled();
  const [host, port] = address.split(":");
  const keyspace = `gibsey_bench_${process.pid}`;
  const session = await openSession({
    contactPoints: [host],
    port: Number(port),
    datacenter: "datacenter1",
    keyspace,
  });
  try {
    await applySchema(session, "ours", () => {});
    const pages = createPageStore(session);
    const vectors = createVectorStore(session);
    const generation = generationOf("bench", "bench", dimensions);
    await vectors.pin(generation);
    const rows = [];
    for (const round of [1, 2]) {
      const book = bookOf(round);
      const page_ids = book.map((page) => page.page_id);
      const made = vectorsOf(page_ids);
      const figures = [
        [`import of ${pageCount} pages`, await timed(() => pages.put(book))],
        ["the same again, nothing written", await timed(() => pages.put(book))],
        [`reading ${pageCount} rows by key`, await timed(() => pages.get(page_ids))],
        [
          `a pass over ${pageCount} rows, 64 at a time`,
          await timed(() => passOver((after) => pages.scan(after, 64), "page_id")),
        ],
        [
          `listing ${pageCount} rows by number, 100 at a time`,
          await timed(() => passOver((after) => pages.list(after, 100), "number")),
        ],
        [
          `storing ${made.length} pages' ${vectorCount} vectors`,
          await timed(() => inBatches(made, (batch) => vectors.put(generation, batch))),
        ],
        ["reading them", await timed(() => inBatches(page_ids, (batch) => vectors.get(generation, batch)))],
      ];
      rows.splice(0, rows.length, ...figures.map(([what, figure]) => ({ what, figure, unit: "ms" })));
      await pages.put([], { replace: true });
    }
    return rows;
  } finally {
    await session.alter(`DROP KEYSPACE IF EXISTS ${keyspace}`);
    await session.close();
  }
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function passOver(next, key) {
  for (let batch = await next(undefined); batch.length > 0; batch = await next(batch.at(-1)[key]));
}

async function inBatches(list, work) {
  for (let start = 0; start < list.length; start += 64) await work(list.slice(start, start + 64));
}

function bookOf(round) {
  return Array.from({ length: pageCount }, (_, number) => ({
    page_id: `round-${round}-page-${number}`,
    number,
    section: 1,
    char_id: `character-${number % 9}`,
    title: `Page ${number}`,
    body: `On page ${number} the keeper counts the bells again and writes it down. `.repeat(29),
  }));
}

function vectorsOf(page_ids) {
  let made = 0;
  return page_ids.map((page_id, index) => {
    const vectors = [];
    for (; made < ((index + 1) * vectorCount) / pageCount; made++) {
      vectors.push({ passage: String(vectors.length), vector: new Float32Array(dimensions).map(Math.random) });
    }
    return { page_id, text_hash: "0123456789abcdef0123456789abcdef", vectors };
  });
}

function bundled() {
  const outfile = join(root, "node_modules", ".cache", "cassandra-bench.mjs");
  return importBundle(
    outfile,
    `export { openSession } from "./src/adapters/cassandra/session.ts";
        export { applySchema } from "./src/adapters/cassandra/apply-schema.ts";
        export { createPageStore } from "./src/adapters/cassandra/page-store.ts";
        export { createVectorStore } from "./src/adapters/cassandra/vector-store.ts";
        export { generationOf } from "./src/core/embed/embedder.ts";`,
  );
}
