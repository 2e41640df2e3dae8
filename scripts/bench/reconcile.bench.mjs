// What it costs to compare all rows with the index, which is done at most once a minute, and only when rows may have
// changed around the feed: how long one batch holds the event loop, and what share of a processor a pass takes of its
// minute. All in processor time, which other work on the machine doesn't lengthen.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importBundle } from "./import-bundle.mjs";
import { quantile, report } from "./measure.mjs";

const periodMs = 60_000;
const none = new Uint32Array();
const noWords = { words: [], stems: [], stemOf: none, distinct: none, counts: none };
const root = fileURLToPath(new URL("../..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gibsey-bench-"));
const { Memory, SearchIndex, openSqliteStores, textHash } = await bundled();
try {
  const rows = [];
  for (const pages of [710, 7_100, 71_000]) rows.push(...(await measure(pages)));
  report("reconcile", rows, ["pages of 1.9 kB in SQLite, all in order"]);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measure(count) {
  const stores = openSqliteStores(join(home, `book-${count}`));
  const index = new SearchIndex({ restore() {}, put() {}, remove() {}, search: () => [], size: 0 });
  const memory = new Memory({ ...stores, index, embedder: {}, now: () => performance.now() });
  const pages = Array.from({ length: count }, (_, number) => pageOf(number));
  await stores.pages.put(pages);
  const entries = pages.map((page) => {
    const { page_id, number, section, char_id } = page;
    return { entry: { page_id, number, section, char_id, text_hash: textHash(page, "") }, passages: [] };
  });
  index.restore(entries, new Float32Array(), noWords);
  const stepsMs = [];
  const pass = await memory.beginPass();
  for (let isOver = false; !isOver; await new Promise((resolve) => setImmediate(resolve))) {
    const before = process.cpuUsage();
    isOver = (await pass.step()).isLast;
    const { user, system } = process.cpuUsage(before);
    stepsMs.push((user + system) / 1000);
  }
  stores.close();
  const what = `${count.toLocaleString("en")} pages`;
  const passMs = stepsMs.reduce((sum, ms) => sum + ms, 0);
  return [
    { what: `${what}, batch p50`, figure: quantile(stepsMs, 0.5), unit: "ms" },
    { what: `${what}, batch p99`, figure: quantile(stepsMs, 0.99), unit: "ms", budget: 50 },
    { what: `${what}, longest batch`, figure: Math.max(...stepsMs), unit: "ms", budget: 50 },
    { what: `${what}, share of its minute`, figure: (passMs / periodMs) * 100, unit: "%" },
  ];
}

function pageOf(number) {
  const body = `On page ${number} the keeper counts word${number} again and writes it down. `.repeat(27);
  return { page_id: `p${number}`, number, section: 1, char_id: "", title: `Page ${number}`, body };
}

function bundled() {
  const outfile = join(root, "node_modules", ".cache", "reconcile-bench.mjs");
  return importBundle(
    outfile,
    `export { Memory } from "./src/core/memory.ts";
        export { SearchIndex } from "./src/core/index/search-index.ts";
        export { textHash } from "./src/core/embed/text-hash.ts";
        export { openSqliteStores } from "./src/adapters/sqlite/sqlite-stores.ts";`,
  );
}
