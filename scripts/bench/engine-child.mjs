// A fresh process that opens a book once and says, as JSON, how long that took and what it costs in memory:
// `node engine-child.mjs PRODUCT DATA_DIR`. A process that has opened a book before would be quicker than any daemon.
import { argv, stdout } from "node:process";
import { pathToFileURL } from "node:url";
import { openEngine } from "./engine.mjs";

const [, , productFile, dataDir] = argv;
const product = await import(pathToFileURL(productFile).href);
const engine = await openEngine(product, dataDir);
const { openedMs, openedCpuMs, partsMs } = engine;
globalThis.gc?.();
const rssBytes = process.memoryUsage.rss();
stdout.write(JSON.stringify({ openedMs, openedCpuMs, partsMs, rssBytes, passages: engine.index.vectors.size }));
await engine.close();
