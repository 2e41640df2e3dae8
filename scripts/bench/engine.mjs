// The daemon's engine in the bench's own process: real SQLite, real feed, real index and real files, only without HTTP.
// Vectors come from the stub embedder, so that what is measured is everything but a model.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildKernel } from "../build-kernel.mjs";
import { importBundle } from "./import-bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const entry = `
export { openSnapshotFile } from "./src/adapters/data-dir/snapshot-file.ts";
export { createSimdIndex } from "./src/adapters/simd/simd-index.ts";
export { acquireDataDirLock } from "./src/adapters/sqlite/data-dir-lock.ts";
export { openSqliteStores } from "./src/adapters/sqlite/sqlite-stores.ts";
export { createStubEmbedder } from "./src/adapters/stub/stub-embedder.ts";
export { startEngine } from "./src/daemon/engine.ts";
export { ReleaseStack } from "./src/daemon/release-stack.ts";
`;

/** The product's own modules, bundled from the sources as they stand, in a folder that `release` removes. */
export async function bundleProduct() {
  mkdirSync(join(root, "dist"), { recursive: true });
  const folder = mkdtempSync(join(root, "dist", "bench-"));
  const outfile = join(folder, "product.mjs");
  await buildKernel(join(folder, "kernel.wasm"));
  const product = await importBundle(outfile, entry);
  return { product, outfile, release: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Opens the engine on a data dir; `openedMs` is the time until it is ready to answer, `openedCpuMs` what it took of a
 * processor, and `partsMs` where the time went.
 */
export async function openEngine(product, dataDir, { onBatch = () => {} } = {}) {
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  const partsMs = {};
  const timed = (part, work) => async () => {
    const beganAt = performance.now();
    const result = await work();
    partsMs[part] = performance.now() - beganAt;
    return result;
  };
  const file = product.openSnapshotFile(join(dataDir, "index.snapshot"));
  const opened = new product.ReleaseStack();
  const engine = await product.startEngine(
    {
      lock: () => product.acquireDataDirLock(dataDir),
      openStores: timed("stores", () => product.openSqliteStores(dataDir)),
      chooseModel: async () => "stub",
      openEmbedder: async () => product.createStubEmbedder(),
      makeVectorIndex: product.createSimdIndex,
      snapshotFile: { read: timed("file", file.read), write: file.write },
      log: () => {},
    },
    opened,
    onBatch,
  );
  const startedMs = performance.now() - startedAt;
  await engine.ready;
  const openedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usedBefore);
  partsMs.index = startedMs - partsMs.stores - partsMs.file;
  partsMs.rows = openedMs - startedMs;
  const { index } = engine.memory.recall;
  return { ...engine, index, openedMs, openedCpuMs: (user + system) / 1000, partsMs, close: () => opened.release() };
}

/** Opens the book in a process of its own: `openedMs` without node's start and the loading of code, `rssBytes`. */
export function openElsewhere(outfile, dataDir) {
  const child = fileURLToPath(new URL("engine-child.mjs", import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", child, outfile, dataDir]);
  if (status !== 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout));
}

/**
 * Writes pages and waits until they are searchable; how long the writing took and the learning after it, in ms, and how
 * much of a processor's time went into the learning, which says more than the clock on a machine that is shared.
 */
export async function importInto(engine, book) {
  const startedAt = performance.now();
  let writtenAt = startedAt;
  let usedBefore = process.cpuUsage();
  const onWritten = () => {
    writtenAt = performance.now();
    usedBefore = process.cpuUsage();
  };
  const { embedded } = await engine.writer.write(draftOf(book), { onWritten }, new AbortController().signal);
  const learnMs = performance.now() - writtenAt;
  const { user, system } = process.cpuUsage(usedBefore);
  return { writeMs: writtenAt - startedAt, learnMs, learnCpuMs: (user + system) / 1000, embedded };
}

/** A writer's draft of these pages. */
function draftOf({ pages, characters = [] }) {
  return { pages: pages.map((page) => ({ page, where: page.page_id })), characters, replace: false };
}
