// How cost grows with the book: 710 and 7,100 generated pages, with --full 71,000 (some ten minutes). Beside our own
// figures stand two ways of asking the same rows that need no gibsey, SQLite's FTS5 and a LIKE for each word, in turn on
// the same questions; they find words only, and are here for their time.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import Connection from "libsql";
import { generateBook, generateQuestions } from "./book-generator.mjs";
import { bundleProduct, importInto, openElsewhere, openEngine } from "./engine.mjs";
import { median, quantile } from "./measure.mjs";

const questions = 60;
const { values: flags } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    /** Measures one size in this process, so that its memory is its own. */
    pages: { type: "string" },
    product: { type: "string" },
  },
});

if (flags.pages === undefined) await compareSizes(flags.full ? [710, 7_100, 71_000] : [710, 7_100]);
else console.log(JSON.stringify(await measureSize(Number(flags.pages), flags.product)));

async function compareSizes(sizes) {
  const { outfile, release } = await bundleProduct();
  try {
    const results = sizes.map((pages) => {
      const words = [fileURLToPath(import.meta.url), "--pages", String(pages), "--product", outfile];
      const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", ...words], { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout);
    });
    const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, load: loadavg()[0] };
    if (flags.json) console.log(JSON.stringify({ schema: "gibsey.bench-growth/1", machine, results }, undefined, 2));
    else print(results);
  } finally {
    release();
  }
}

async function measureSize(pages, productFile) {
  const product = await import(pathToFileURL(productFile).href);
  const home = mkdtempSync(join(tmpdir(), "gibsey-bench-"));
  try {
    const dataDir = join(home, "book");
    const book = generateBook({ pages });
    const asked = generateQuestions(book.pages, questions);
    const rssBefore = settledRssBytes();
    const engine = await openEngine(product, dataDir);
    const { writeMs, learnMs, embedded } = await importInto(engine, book);
    const rssBytes = settledRssBytes() - rssBefore;
    const others = openOthers(join(dataDir, "gibsey.db"), join(home, "fts.db"));
    const times = await askInTurn(asked, [
      (text) => engine.memory.respond({ text, k: 5, char_id: undefined }),
      ...others.ask,
    ]);
    others.close();
    await engine.close();
    const snapshotBytes = statSync(join(dataDir, "index.snapshot")).size;
    const databaseBytes = statSync(join(dataDir, "gibsey.db")).size;
    const { openedMs } = openElsewhere(productFile, dataDir);
    rmSync(join(dataDir, "index.snapshot"));
    const { openedMs: rebuildMs } = openElsewhere(productFile, dataDir);
    const [ours, fts, like] = times;
    return {
      pages,
      passages: embedded,
      writeMs,
      learnMs,
      pagesPerSecond: (pages / (writeMs + learnMs)) * 1000,
      rssBytesPer10000Passages: (rssBytes / embedded) * 10_000,
      snapshotBytes,
      databaseBytes,
      openedMs,
      rebuildMs,
      askMedianMs: median(ours),
      askP95Ms: quantile(ours, 0.95),
      ftsMedianMs: median(fts),
      likeMedianMs: median(like),
      ftsTimesOurs: median(fts.map((ms, turn) => ms / ours[turn])),
      likeTimesOurs: median(like.map((ms, turn) => ms / ours[turn])),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Asks each the same question before the next question, in an order that turns; the first tenth only warms up. */
async function askInTurn(asked, contenders) {
  const times = contenders.map(() => []);
  for (const [turn, text] of asked.entries()) {
    for (let place = 0; place < contenders.length; place++) {
      const which = (turn + place) % contenders.length;
      const startedAt = performance.now();
      await contenders[which](text);
      if (turn >= asked.length / 10) times[which].push(performance.now() - startedAt);
    }
  }
  return times;
}

/** What one would write without gibsey: the best five pages for the words of a question. */
function openOthers(databaseFile, ftsFile) {
  const rows = new Connection(databaseFile);
  const fts = new Connection(ftsFile);
  fts.exec("create virtual table pages using fts5(page_id unindexed, body, tokenize = 'porter')");
  const insert = fts.prepare("insert into pages (page_id, body) values (?, ?)");
  fts.exec("begin");
  for (const { page_id, body } of rows.prepare("select page_id, body from pages").iterate())
    insert.run([page_id, body]);
  fts.exec("commit");
  const best = fts.prepare(
    "select page_id, snippet(pages, 1, '', '', '', 40) from pages where pages match ? order by rank limit 5",
  );
  const wordsOf = (text) => [...new Set(text.toLowerCase().match(/\p{L}+/gu))];
  return {
    ask: [
      (text) =>
        best.all([
          wordsOf(text)
            .map((word) => `"${word}"`)
            .join(" or "),
        ]),
      (text) => {
        const words = wordsOf(text);
        const score = words.map(() => "(body like ?)").join(" + ");
        const sql = `select page_id, body from pages order by ${score} desc, number limit 5`;
        return rows.prepare(sql).all(words.map((word) => `%${word}%`));
      },
    ],
    close: () => {
      rows.close();
      fts.close();
    },
  };
}

function settledRssBytes() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function print(results) {
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const ms = (figure) => `${figure.toFixed(figure < 100 ? 1 : 0)} ms`;
  const lines = [
    ["pages", ({ pages }) => pages.toLocaleString("en")],
    ["passages", ({ passages }) => passages.toLocaleString("en")],
    ["import: write", ({ writeMs }) => ms(writeMs)],
    ["import: learn", ({ learnMs }) => ms(learnMs)],
    ["pages a second", ({ pagesPerSecond }) => pagesPerSecond.toFixed(0)],
    ["memory for 10,000 passages", ({ rssBytesPer10000Passages }) => megabytes(rssBytesPer10000Passages)],
    ["snapshot", ({ snapshotBytes }) => megabytes(snapshotBytes)],
    ["database", ({ databaseBytes }) => megabytes(databaseBytes)],
    ["start from the snapshot", ({ openedMs }) => ms(openedMs)],
    ["start without it", ({ rebuildMs }) => ms(rebuildMs)],
    ["a question, median", ({ askMedianMs }) => ms(askMedianMs)],
    ["a question, p95", ({ askP95Ms }) => ms(askP95Ms)],
    ["FTS5 / ours", ({ ftsTimesOurs }) => `${ftsTimesOurs.toFixed(2)} x`],
    ["LIKE / ours", ({ likeTimesOurs }) => `${likeTimesOurs.toFixed(2)} x`],
  ];
  console.log(`\ngrowth  (Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)})`);
  for (const [what, show] of lines) {
    console.log(`  ${what.padEnd(28)}${results.map((result) => show(result).padStart(14)).join("")}`);
  }
  console.log("  generated books, stub:words with 256 dimensions, k = 5");
}
