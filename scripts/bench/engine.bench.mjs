// What gibsey costs beside its model: learning in bulk and one change at a time, asking, and starting. Everything is
// real but the embedder, a stub that takes microseconds; books are generated, so the bench needs nothing but a checkout.
//
// A change in bulk is one event of the feed that names a page of one passage (40 words): the event is read and decoded,
// the row read again, split, embedded, stored with a full sync, indexed and committed. Pages as a novel has them, of
// some five passages each, are told beside it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateBook, generateQuestions } from "./book-generator.mjs";
import { bundleProduct, importInto, openElsewhere, openEngine } from "./engine.mjs";
import { median, quantile, report } from "./measure.mjs";

const bulkChanges = 10_000;
const passagesWanted = 21_000;
const singleChanges = 200;
const questions = 400;
const starts = 5;

const { product, outfile, release } = await bundleProduct();
const home = mkdtempSync(join(tmpdir(), "gibsey-bench-"));
try {
  const bulk = await learnInBulk();
  const novel = generateBook({ pages: Math.round(passagesWanted / 4.38) });
  const dataDir = join(home, "novel");
  const engine = await openEngine(product, dataDir);
  const imported = await importInto(engine, novel);
  const singleMs = await changeOneByOne(engine, novel.pages);
  const askMs = await ask(engine, novel.pages);
  const passages = engine.index.vectors.size;
  await engine.close();
  const opened = Array.from({ length: starts }, () => openElsewhere(outfile, dataDir));
  const medianOf = (figureOf) => median(opened.map(figureOf));
  rmSync(join(dataDir, "index.snapshot"));
  const { openedMs: rebuildMs } = openElsewhere(outfile, dataDir);
  report(
    "engine",
    [
      {
        what: "changes learned a second, one passage each",
        figure: perSecond(bulkChanges, bulk.learnMs),
        unit: "/s",
        atLeast: 5_000,
      },
      { what: "  a second of processor time", figure: perSecond(bulkChanges, bulk.learnCpuMs), unit: "/s" },
      {
        what: "pages learned a second, as a novel has them",
        figure: perSecond(novel.pages.length, imported.learnMs),
        unit: "/s",
      },
      { what: "  their passages a second", figure: perSecond(imported.embedded, imported.learnMs), unit: "/s" },
      { what: "one change to searchable, median", figure: median(singleMs), unit: "ms" },
      { what: "one change to searchable, p95", figure: quantile(singleMs, 0.95), unit: "ms", budget: 20 },
      { what: "a question, median", figure: median(askMs), unit: "ms" },
      { what: "a question, p95", figure: quantile(askMs, 0.95), unit: "ms", budget: 5 },
      { what: "start from a snapshot, median", figure: medianOf(({ openedMs }) => openedMs), unit: "ms", budget: 250 },
      { what: "  of a processor's time", figure: medianOf(({ openedCpuMs }) => openedCpuMs), unit: "ms" },
      { what: "  the snapshot's file", figure: medianOf(({ partsMs }) => partsMs.file), unit: "ms" },
      { what: "  the index made of it", figure: medianOf(({ partsMs }) => partsMs.index), unit: "ms" },
      { what: "  rows compared before it answers", figure: medianOf(({ partsMs }) => partsMs.rows), unit: "ms" },
      { what: "start without a snapshot", figure: rebuildMs, unit: "ms" },
    ],
    [`generated book of ${novel.pages.length} pages, ${passages} passages, stub:words; starts without node's own`],
  );
} finally {
  rmSync(home, { recursive: true, force: true });
  release();
}

async function learnInBulk() {
  const book = generateBook({ pages: bulkChanges, seed: 3 });
  const pages = book.pages.map((page) => ({ ...page, body: `${page.body.split(/\s+/).slice(0, 40).join(" ")}.` }));
  const engine = await openEngine(product, join(home, "bulk"));
  const imported = await importInto(engine, { ...book, pages });
  await engine.close();
  return imported;
}

async function changeOneByOne(engine, pages) {
  const tookMs = [];
  for (let change = 0; change < singleChanges; change++) {
    const page = pages[(change * 37) % pages.length];
    const startedAt = performance.now();
    const body = `${page.body} And somebody counted to ${change}.`;
    await engine.writer.putPage(page.page_id, { body }, AbortSignal.timeout(60_000));
    tookMs.push(performance.now() - startedAt);
  }
  return tookMs;
}

async function ask(engine, pages) {
  const tookMs = [];
  for (const text of generateQuestions(pages, questions + 20)) {
    const startedAt = performance.now();
    await engine.memory.respond({ text, k: 5, char_id: undefined });
    tookMs.push(performance.now() - startedAt);
  }
  return tookMs.slice(20);
}

function perSecond(count, ms) {
  return (count / ms) * 1000;
}
