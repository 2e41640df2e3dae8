// How quick the index is, beside what one would write without it: `npm run bench -- index [--json]`.
//
// Every round asks each contender the same question, in an order that turns from round to round, so that a busy machine
// slows them all alike. A ratio is the median of the rounds' own ratios. Recall is against exact sums in f64. A missed
// budget ends with status 4. faiss-node runs where it is there (npm run build:faiss), on one thread, as gibsey runs it.
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { argv, stdout, version } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { buildKernel } from "../build-kernel.mjs";
import { seeded } from "./book-generator.mjs";
import { median } from "./measure.mjs";

/** `graphs`: faiss's HNSW with these efSearch. `flatTimesMin`: how much slower faiss's scan must be than ours at k = 10. */
const cases = [
  { vectors: 710, dimensions: 768, ks: [10], rounds: 400, flatTimesMin: 2.5 },
  { vectors: 2_500, dimensions: 384, ks: [10], rounds: 300, flatTimesMin: 2.5 },
  { vectors: 6_000, dimensions: 384, ks: [1_000], rounds: 200 },
  { vectors: 7_100, dimensions: 768, ks: [10, 100, 400], rounds: 100, graphs: [16, 512], flatTimesMin: 2.5 },
  { vectors: 21_000, dimensions: 384, ks: [10], rounds: 100 },
  { vectors: 71_000, dimensions: 768, ks: [10, 100, 400], rounds: 40, graphs: [512] },
];
const recallMin = 0.999;
const recallQuestions = 20;
const questionsMax = 50;
const flatName = "faiss IndexFlatIP";

const { values: flags } = parseArgs({ args: argv.slice(2), options: { json: { type: "boolean", default: false } } });
const faiss = await loadFaiss();
const contenders = [await simd(), { name: "plain JS loop", open: plainLoop }, ...faissFlat()];
const results = [];
for (const size of cases) {
  for (const result of measure(size)) {
    results.push(result);
    if (!flags.json) print(result);
  }
}
const missed = results.flatMap((result) => result.missed);
if (flags.json) {
  const machine = `${cpus().length} x ${cpus()[0]?.model}`;
  const document = {
    schema: "gibsey.bench-index/1",
    node: version,
    machine,
    hasFaiss: faiss !== undefined,
    results,
    missed,
  };
  stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}
if (faiss === undefined) console.error("faiss-node isn't here, so its budgets weren't tried: npm run build:faiss");
for (const budget of missed) console.error(`MISSED: ${budget}`);
if (missed.length > 0) process.exitCode = 4;

function measure({ vectors: count, dimensions, ks, rounds, graphs = [], flatTimesMin = 0 }) {
  const random = seeded(count);
  const { rows, questions } = clustered(count, dimensions, random);
  const entrants = [...contenders, ...faissGraphs(graphs)].map(({ name, open }) => {
    const startedMs = performance.now();
    return { name, ...open(rows, dimensions), insertMs: performance.now() - startedMs };
  });
  const measured = ks.map((k) => {
    const tookMs = race(entrants, questions, k, rounds);
    const exact = questions.slice(0, recallQuestions).map((question) => exactBest(rows, question, k));
    const figures = entrants.map(({ name, search, insertMs, bytes }, entrant) => {
      const found = exact.map((best, question) => shareFound(search(questions[question], k), best));
      return {
        name,
        medianMs: median(tookMs[entrant]),
        timesOurs: median(tookMs[entrant].map((ms, round) => ms / tookMs[0][round])),
        recall: found.reduce((sum, share) => sum + share, 0) / found.length,
        insertMs,
        bytes: bytes(),
      };
    });
    const result = { vectors: count, dimensions, k, rounds, contenders: figures };
    return { ...result, missed: missedBy(result, k === 10 ? flatTimesMin : 0) };
  });
  for (const { close } of entrants) close();
  return measured;
}

/** The milliseconds of every round, for each entrant; ten rounds before them don't count. */
function race(entrants, questions, k, rounds) {
  const tookMs = entrants.map(() => []);
  for (let round = -10; round < rounds; round++) {
    const question = questions[(round + 10) % questionsMax];
    for (let turn = 0; turn < entrants.length; turn++) {
      const entrant = (turn + round + 10) % entrants.length;
      const startedMs = performance.now();
      entrants[entrant].search(question, k);
      if (round >= 0) tookMs[entrant].push(performance.now() - startedMs);
    }
  }
  return tookMs;
}

function missedBy({ vectors, dimensions, k, contenders: figures }, flatTimesMin) {
  const where = `at ${vectors} x ${dimensions}, k = ${k}`;
  const [ours] = figures;
  const flat = figures.find(({ name }) => name === flatName);
  return [
    ...(ours.recall < recallMin ? [`recall ${ours.recall} of ${recallMin} ${where}`] : []),
    ...(flat !== undefined && flat.timesOurs < flatTimesMin
      ? [`faiss's scan takes ${flat.timesOurs.toFixed(2)} times ours, of ${flatTimesMin} ${where}`]
      : []),
  ];
}

function print({ vectors, dimensions, k, contenders: measured }) {
  stdout.write(`\n${vectors} vectors of ${dimensions}, k = ${k}\n`);
  for (const { name, medianMs, timesOurs, recall, insertMs, bytes } of measured) {
    const times = `${medianMs.toFixed(3).padStart(9)} ms ${timesOurs.toFixed(2).padStart(7)} x`;
    const rest = `recall ${recall.toFixed(4)}  insert ${insertMs.toFixed(0)} ms  ${(bytes / 1e6).toFixed(1)} MB`;
    stdout.write(`  ${name.padEnd(26)}${times}  ${rest}\n`);
  }
}

/** Our index, bundled as it is shipped. */
async function simd() {
  const folder = await mkdtemp(join(tmpdir(), "gibsey-bench-"));
  const outfile = join(folder, "simd-index.mjs");
  const entry = fileURLToPath(new URL("../../src/adapters/simd/simd-index.ts", import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  await buildKernel(join(folder, "kernel.wasm"));
  const { createSimdIndex } = await import(pathToFileURL(outfile).href);
  createSimdIndex(16).close(); // Compiles the kernel while its file is still there.
  await rm(folder, { recursive: true });
  const open = (rows, dimensions) => {
    const index = createSimdIndex(dimensions);
    rows.forEach((vector, row) => index.put(String(row), [{ passage: "a0", vector }]));
    return {
      search: (question, k) => index.search(question, k).map(({ page_id }) => Number(page_id)),
      bytes: () => index.bytes,
      close: () => index.close(),
    };
  };
  return { name: "gibsey simd", open };
}

/** One array of floats, a loop over it, and a short list of the best, which is as quick as such a loop gets. */
function plainLoop(rows, dimensions) {
  const numbers = new Float32Array(rows.length * dimensions);
  rows.forEach((vector, row) => numbers.set(vector, row * dimensions));
  const scores = new Float32Array(rows.length);
  const search = (question, k) => {
    for (let row = 0, at = 0; row < scores.length; row++) {
      let sum = 0;
      for (let position = 0; position < dimensions; position++) sum += numbers[at++] * question[position];
      scores[row] = sum;
    }
    return bestOf(scores, k);
  };
  return { search, bytes: () => numbers.byteLength + scores.byteLength, close: () => {} };
}

/** The native library, if it is installed. */
async function loadFaiss() {
  process.env.OMP_NUM_THREADS ??= "1";
  const library = await import("faiss-node").catch(() => undefined);
  return library?.default ?? library;
}

function faissFlat() {
  if (faiss === undefined) return [];
  const open = (rows, dimensions) => {
    const index = new faiss.IndexFlatIP(dimensions);
    return { ...searchOf(index, rows), bytes: () => rows.length * dimensions * 4 };
  };
  return [{ name: flatName, open }];
}

/** Graphs that search as widely as this; a faiss-node that can't be told has only its own width, 16. */
function faissGraphs(widths) {
  return widths.flatMap((width) => {
    const description = width === 16 ? "HNSW32" : `HNSW32;efSearch=${width}`;
    const make = (dimensions) =>
      faiss.Index.fromFactory(dimensions, description, faiss.MetricType.METRIC_INNER_PRODUCT);
    if (faiss === undefined || !works(() => make(2))) return [];
    const open = (rows, dimensions) => {
      const index = make(dimensions);
      return { ...searchOf(index, rows), bytes: () => rows.length * (dimensions + 64) * 4 };
    };
    return [{ name: `faiss HNSW32, efSearch ${width}`, open }];
  });
}

function searchOf(index, rows) {
  for (const vector of rows) index.add(Array.from(vector));
  return { search: (question, k) => index.search(Array.from(question), k).labels, close: () => {} };
}

function works(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function exactBest(rows, question, k) {
  const scores = Float64Array.from(rows, (vector) => {
    let sum = 0;
    for (let position = 0; position < vector.length; position++) sum += vector[position] * question[position];
    return sum;
  });
  return new Set(bestOf(scores, k));
}

/** Row numbers of the `k` greatest scores: whoever beats the threshold waits in a list that is cut when it is full. */
function bestOf(scores, k) {
  let waiting = [];
  let threshold = -Infinity;
  const cut = () => {
    waiting = waiting.toSorted((one, other) => scores[other] - scores[one]).slice(0, k);
    if (waiting.length === k) threshold = scores[waiting[k - 1]];
  };
  for (let row = 0; row < scores.length; row++) {
    if (scores[row] <= threshold) continue;
    waiting.push(row);
    if (waiting.length >= 2 * k) cut();
  }
  cut();
  return waiting;
}

function shareFound(found, best) {
  return found.filter((row) => best.has(row)).length / best.size;
}

/** Vectors about centres, as the passages of a book are about its subjects; questions lie between two of them. */
function clustered(count, dimensions, random) {
  const centres = Array.from({ length: Math.ceil(count / 100) }, () => scattered(dimensions, random));
  const near = () => {
    const centre = centres[Math.floor(random() * centres.length)];
    return unit(scattered(dimensions, random).map((number, position) => number + centre[position]));
  };
  const rows = Array.from({ length: count }, near);
  const questions = Array.from({ length: questionsMax }, () => {
    const other = near();
    return unit(near().map((number, position) => number + other[position] / 2));
  });
  return { rows, questions };
}

function scattered(dimensions, random) {
  return Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
}

function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}
