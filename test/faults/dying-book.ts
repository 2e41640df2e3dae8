import { writeSync } from "node:fs";
import { seededRandom } from "../../src/core/nightly/seeded-random.ts";
import { nextStep, perform, rowsAfter, rowsOf } from "./book-history.ts";
import { openBookEngine } from "./book-engine.ts";
import { type Failpoint, isAtSnapshot, withFailpoint } from "./failpoints.ts";

/*
 * `node dying-book.js DATA_DIR SEED FAILPOINT N`: opens the book, writes a seeded history into it, and kills itself where
 * the failpoint is passed for the n-th time. On stdout it tells which rows it found, and before and after each step which
 * rows the step makes, a line of JSON each.
 */
const [dataDir = "", seed, point, passes] = process.argv.slice(2);
const stepsMax = isAtSnapshot(point as Failpoint) ? 6 : 60;
const chance = seededRandom(Number(seed));
let passed = 0;

const engine = await openBookEngine(dataDir, (parts) =>
  withFailpoint(parts, point as Failpoint, () => {
    passed += 1;
    if (passed === Number(passes)) process.kill(process.pid, "SIGKILL");
  }),
);
let rows = await rowsOf(engine.stores);
tell({ found: rows });
for (let count = 0; count < stepsMax; count++) {
  const step = nextStep(rows, chance);
  rows = rowsAfter(rows, step);
  tell({ begun: rows });
  // Some writes are waited for and some pile up behind each other, so that batches are of one change and of several.
  await perform(step, engine.writer, engine.stores, chance() < 0.6 ? AbortSignal.timeout(30_000) : undefined);
  tell({ done: rows });
}
await engine.close();

/** Written at once: what was told is told, whatever happens next. */
function tell(line: unknown): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
