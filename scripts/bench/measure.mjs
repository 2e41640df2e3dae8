// What the benches share: figures from samples, a report in two forms, and a book with its daemon.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The program that the build makes. */
export const program = join(root, "bin", "gibsey.js");

/** The figure below which this share of the samples lies. */
export function quantile(samples, share) {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const median = (samples) => quantile(samples, 0.5);

/**
 * Prints rows of `{what, figure, unit, budget}`, or with --json one document. A figure may be as great as its budget, or,
 * where the row says `atLeast`, as small. A missed budget ends with status 4.
 */
export function report(name, rows, notes = []) {
  const isMet = ({ figure, budget = figure, atLeast = figure }) => figure <= budget && figure >= atLeast;
  const machine = { node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, load: loadavg()[0] };
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ schema: `gibsey.bench-${name}/1`, machine, rows, notes }, undefined, 2));
  } else {
    console.log(`\n${name}  (Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)})`);
    const width = Math.max(...rows.map(({ what }) => what.length));
    for (const row of rows) {
      const bound = row.budget === undefined ? row.atLeast : row.budget;
      const least = row.budget === undefined ? "at least " : "";
      const budget = bound === undefined ? "" : `  budget ${least}${bound.toFixed(2)}${isMet(row) ? "" : "  MISSED"}`;
      console.log(`  ${row.what.padEnd(width)}  ${row.figure.toFixed(2).padStart(9)} ${row.unit}${budget}`);
    }
    for (const note of notes) console.log(`  ${note}`);
  }
  if (!rows.every(isMet)) process.exitCode = 4;
}

/** The novel beside the checkout if it is there, else the sample book; the report says which. */
export function findBook() {
  const corpus = join(root, "..", "shared", "corpus");
  if (existsSync(corpus)) {
    return {
      name: "the novel, 710 pages",
      paths: [join(corpus, "the-entrance-way.json")],
      characters: join(corpus, "characters.json"),
      questions: JSON.parse(readFileSync(join(corpus, "questions.dev.json"), "utf8")).map(({ query }) => query),
    };
  }
  const sample = join(root, "samples", "the-honest-half");
  return {
    name: "the sample book, 32 pages (no ../shared/corpus here)",
    paths: [join(sample, "pages")],
    characters: join(sample, "characters.json"),
    questions: JSON.parse(readFileSync(join(sample, "questions.json"), "utf8")).map(({ query }) => query),
  };
}

/** Imports the book into a data dir of its own with its daemon; `close` takes both away. */
export async function openBook(book, environment = {}) {
  const home = mkdtempSync(join(tmpdir(), "gibsey-bench-"));
  let env = { ...process.env, GIBSEY_PORT: "0", ...environment, GIBSEY_DATA_DIR: join(home, "book"), GIBSEY_URL: "" };
  const run = (...words) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`gibsey ${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  const imported = JSON.parse(run("import", "--json", ...book.paths, "--characters", book.characters));
  const status = () => JSON.parse(run("status", "--json"));
  const { model } = status();
  let { url } = status().daemon;
  const headers = { authorization: `Bearer ${run("token").trim()}` };
  const request = async (path, init = {}) => {
    const response = await fetch(`${url}${path}`, { ...init, headers: { ...headers, ...init.headers } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    env,
    imported,
    model,
    /** One request of the daemon; throws on a refusal. */
    request,
    /** The same, resolved to its JSON. */
    ask: async (path, init) => (await request(path, init)).json(),
    /** The same book with a daemon that has other settings. */
    restart(settings) {
      run("down");
      env = { ...env, ...settings };
      run("up");
      ({ url } = status().daemon);
    },
    close() {
      run("down", "--purge", "--yes");
      rmSync(home, { recursive: true, force: true });
    },
  };
}
