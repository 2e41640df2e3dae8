// How quick and how good the clusters of a night are: `npm run bench -- cluster [--json]`.
//
// Ours is asked as the daemon asks it, in a worker, before and after ml-kmeans (the same kind of start, k-means++), so that a
// busy machine slows both. scikit-learn's KMeans, the best of ten starts, runs where python3 has it. Divisions are
// compared by scikit-learn's own measure: the sum of squared distances from the mean of the cluster. A missed budget ends with status 4.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import { kmeans } from "ml-kmeans";
import { importBundle } from "./import-bundle.mjs";
import { findBook, median, openBook, report } from "./measure.mjs";

const k = 48;
const seed = 48;
const timesQuicker = 8;
const inertiaShare = 1.05;
/** Of the processor's time: on a busy machine a layout waits for others, too. */
const layoutMs = 10_000;

const { signal } = new AbortController();
const { createWorkerClusterer, seededRandom, pageVector } = await importSources();
const clusterer = createWorkerClusterer(new URL("../../dist/clustering-worker.js", import.meta.url));
const book = findBook();
const results = [];
for (const open of [() => synthetic(7_100, 768, 71, 2), () => pagesOf(book)]) {
  results.push(...(await measure(await open())));
}
report("cluster", results, [`${book.name}; k = ${k}; ours with the start of its worker`]);

async function measure({ name, numbers, dimensions, isLarge }) {
  const count = numbers.length / dimensions;
  const cluster = () => timed(() => clusterer.cluster({ numbers, dimensions }, k, seed, signal));
  const runs = [await cluster(), await cluster()];
  const theirs = mlKMeans(numbers, dimensions);
  runs.push(await cluster());
  const layout = await timed(() => clusterer.layOut({ numbers, dimensions }, seed, signal));
  const reference = scikitLearn(numbers, dimensions);
  const [ours] = runs;
  const inertia = inertiaOf(numbers, dimensions, ours.result.clusterOf);
  const ms = median(runs.map((run) => run.ms));
  const what = (text) => `${name}, ${count} x ${dimensions}: ${text}`;
  return [
    { what: what("ours, median of three"), figure: ms, unit: "ms" },
    { what: what("processor time of that"), figure: median(runs.map((run) => run.processorMs)), unit: "ms" },
    { what: what("ml-kmeans"), figure: theirs.ms, unit: "ms" },
    // Of few rows much of the time is the start of a worker.
    { what: what("ours quicker by"), figure: theirs.ms / ms, unit: "times", ...(isLarge && { atLeast: timesQuicker }) },
    { what: what("the asking thread held up"), figure: Math.max(...runs.map((run) => run.heldUpMs)), unit: "ms" },
    { what: what("inertia, ours"), figure: inertia, unit: "" },
    { what: what("inertia, ml-kmeans"), figure: inertiaOf(numbers, dimensions, theirs.clusterOf), unit: "" },
    ...(reference === undefined
      ? []
      : [
          { what: what("scikit-learn, best of ten"), figure: reference.ms, unit: "ms" },
          { what: what("inertia, scikit-learn"), figure: reference.inertia, unit: "" },
          { what: what("inertia, ours by that"), figure: inertia / reference.inertia, unit: "", budget: inertiaShare },
        ]),
    { what: what("laid out"), figure: layout.ms, unit: "ms" },
    { what: what("processor time of that"), figure: layout.processorMs, unit: "ms", budget: layoutMs },
  ];
}

/** What work comes to, how long it took, this process's share of it, and for how long this thread had no turn meanwhile. */
async function timed(work) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const usage = process.cpuUsage();
  const startedMs = performance.now();
  const result = await work();
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(usage);
  delay.disable();
  return { result, ms, processorMs: (user + system) / 1_000, heldUpMs: delay.max / 1e6 };
}

function mlKMeans(numbers, dimensions) {
  const rows = [];
  for (let start = 0; start < numbers.length; start += dimensions) {
    rows.push(Array.from(numbers.subarray(start, start + dimensions)));
  }
  const startedMs = performance.now();
  const { clusters } = kmeans(rows, k, { initialization: "kmeans++", seed });
  return { ms: performance.now() - startedMs, clusterOf: clusters };
}

/** Undefined where python3 or scikit-learn isn't there. */
function scikitLearn(numbers, dimensions) {
  const folder = mkdtempSync(join(tmpdir(), "gibsey-bench-"));
  const file = join(folder, "rows.f32");
  writeFileSync(file, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  const program = `
import sys, time, numpy
from sklearn.cluster import KMeans
rows = numpy.fromfile(sys.argv[1], dtype=numpy.float32).reshape(-1, int(sys.argv[2]))
started = time.time()
model = KMeans(int(sys.argv[3]), n_init=10, random_state=0).fit(rows)
print((time.time() - started) * 1000, model.inertia_)`;
  const words = ["-c", program, file, String(dimensions), String(k)];
  const { status, stdout } = spawnSync("python3", words, { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  if (status !== 0) return undefined;
  const [ms, inertia] = stdout.trim().split(" ").map(Number);
  return { ms, inertia };
}

/** The sum of squared distances of unit vectors from the means of their clusters: each cluster's size, less its sum's square by its size. */
function inertiaOf(numbers, dimensions, clusterOf) {
  const sums = Array.from({ length: k }, () => new Float64Array(dimensions));
  const sizes = Array.from({ length: k }, () => 0);
  for (const [row, cluster] of clusterOf.entries()) {
    sizes[cluster] += 1;
    for (let place = 0; place < dimensions; place++) sums[cluster][place] += numbers[row * dimensions + place];
  }
  return sums.reduce((inertia, sum, cluster) => {
    const squares = sum.reduce((squares, number) => squares + number * number, 0);
    return inertia + (sizes[cluster] === 0 ? 0 : sizes[cluster] - squares / sizes[cluster]);
  }, 0);
}

/** Unit vectors about so many centres; `spread` is how far they lie from them, beside the centre's own length. */
function synthetic(count, dimensions, centres, spread) {
  const random = seededRandom(count + centres);
  const scattered = () => Float64Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const middles = Array.from({ length: centres }, scattered);
  const numbers = new Float32Array(new SharedArrayBuffer(count * dimensions * 4));
  for (let row = 0; row < count; row++) {
    const middle = middles[Math.floor(random() * centres)];
    const vector = scattered().map((number, place) => number * spread + middle[place]);
    numbers.set(pageVector([vector], dimensions), row * dimensions);
  }
  return { name: `${centres} subjects at ${spread}`, numbers, dimensions, isLarge: true };
}

/** The vectors of a book's pages, as a night gathers them. */
async function pagesOf(book) {
  const opened = await openBook(book);
  try {
    const file = join(
      opened.env.GIBSEY_DATA_DIR,
      readdirSync(opened.env.GIBSEY_DATA_DIR).find((name) => name.endsWith(".db")),
    );
    const database = new Database(file, { readonly: true });
    const [{ name: table }] = database
      .prepare("select name from sqlite_schema where name like 'page_vectors_%' and type = 'table'")
      .all();
    const vectors = new Map();
    for (const { page_id, vector } of database
      .prepare(`select page_id, vector from ${table} order by page_id, passage`)
      .all()) {
      vectors.set(page_id, [...(vectors.get(page_id) ?? []), new Float32Array(new Uint8Array(vector).buffer)]);
    }
    database.close();
    const pages = [...vectors.values()];
    const dimensions = pages[0][0].length;
    const numbers = new Float32Array(new SharedArrayBuffer(pages.length * dimensions * 4));
    for (const [row, passages] of pages.entries()) numbers.set(pageVector(passages, dimensions), row * dimensions);
    return { name: "the book's pages", numbers, dimensions, isLarge: false };
  } finally {
    opened.close();
  }
}

async function importSources() {
  const folder = new URL("../../dist/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const sources = [
    'export * from "./src/adapters/clustering/worker-clusterer.ts";',
    'export * from "./src/core/nightly/seeded-random.ts";',
    'export * from "./src/core/nightly/page-vector.ts";',
  ];
  const modules = await importBundle(fileURLToPath(new URL("cluster.mjs", folder)), sources.join("\n"));
  rmSync(folder, { recursive: true });
  return modules;
}
