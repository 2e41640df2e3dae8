// Runs the tests that need Cassandra, Kafka and the agent: starts the native stack with a book of its own in a temporary
// folder, runs test/services on it, and takes all away again. The jars are fetched once, into the cache dir.
// GIBSEY_TEST_LONG=1 makes the bursts long and the outages a minute.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gibsey-services-"));
const dataDir = join(home, "book");
const env = {
  ...process.env,
  GIBSEY_RUNTIME: "native",
  GIBSEY_DATA_DIR: dataDir,
  GIBSEY_EMBEDDER: "stub",
  GIBSEY_URL: "",
};

function gibsey(...words) {
  return spawnSync(process.execPath, [join(root, "bin", "gibsey.js"), ...words], { stdio: "inherit", env }).status ?? 1;
}

try {
  const startedAt = performance.now();
  process.exitCode = gibsey("up", "--any-port");
  if (process.exitCode === 0) {
    console.log(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const { ports } = JSON.parse(readFileSync(join(dataDir, "stack.json"), "utf8"));
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const tests = {
      ...process.env,
      GIBSEY_TEST_CASSANDRA: `127.0.0.1:${ports.cassandra}`,
      GIBSEY_TEST_KAFKA: `127.0.0.1:${ports.kafka}`,
      GIBSEY_TEST_BOOK: dataDir,
      ...(process.env.GIBSEY_TEST_LONG === "1" ? { GIBSEY_TEST_NATIVE: "1" } : {}),
    };
    const words = ["run", "--no-file-parallelism", ...process.argv.slice(2).map((name) => `test/services/${name}`)];
    if (process.argv.length === 2) words.push("test/services");
    process.exitCode = spawnSync(process.execPath, [vitest, ...words], { stdio: "inherit", env: tests }).status ?? 1;
  }
} finally {
  gibsey("down", "--purge", "--yes");
  rmSync(home, { recursive: true, force: true });
}
