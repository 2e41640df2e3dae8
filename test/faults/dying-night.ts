import { writeSync } from "node:fs";
import { openBookEngine } from "./book-engine.ts";
import { nightlyOf } from "./night-of-book.ts";

/*
 * `node dying-night.js DATA_DIR POINT`: opens the book, begins a night, and kills itself where the point is passed. On stdout it
 * tells of each call of the model, a line each.
 */
const [dataDir = "", point] = process.argv.slice(2);
const engine = await openBookEngine(dataDir);
const nightly = nightlyOf(
  engine,
  (passed) => {
    if (passed === point) process.kill(process.pid, "SIGKILL");
  },
  () => writeSync(1, "call\n"),
);
await nightly.run({ k: 4, force: false, trigger: "timer", isIfDue: true }, new AbortController().signal);
