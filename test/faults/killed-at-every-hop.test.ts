import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/nightly/seeded-random.ts";
import { openBookEngine, searchableStateOf } from "./book-engine.ts";
import { caughtUp } from "./caught-up.ts";
import { type BookRows, rowsOf } from "./book-history.ts";
import { type Bundled, bundled } from "./bundled.ts";
import { type Failpoint, failpoints, isAtSnapshot } from "./failpoints.ts";
import { seedOfRun, wholeBelow } from "./chance.ts";

/** The long form is GIBSEY_KILLS=200: kills in all, shared between the failpoints. */
const kills = Number(process.env["GIBSEY_KILLS"] ?? 0);
const killsOfEach = Math.max(2, Math.ceil(kills / failpoints.length));

let book: Bundled;
let home: string;
beforeAll(async () => {
  book = await bundled(new URL("dying-book.ts", import.meta.url));
});
afterAll(() => book.release());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-killed-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe("a book that dies", () => {
  it.each(failpoints)(
    `at the hop "%s" is a function of its rows again (seed ${seedOfRun}, ${killsOfEach} kills)`,
    { timeout: 60_000 + killsOfEach * 15_000 },
    async (point) => {
      const chance = seededRandom(seedOfRun + failpoints.indexOf(point));
      const dataDir = join(home, "book");
      let known: readonly BookRows[] = [{ pages: [], characters: [] }];
      for (let kill = 1; kill <= killsOfEach; kill++) {
        const passes = isAtSnapshot(point) ? 1 : 1 + wholeBelow(4, chance);
        known = await letItDie(dataDir, wholeBelow(1e6, chance), point, passes, known);
        // Every third death is left as it is, so that the next is a death of a book that was mending itself.
        if (kill % 3 === 0 && kill < killsOfEach) continue;
        const { rows, state } = await mended(dataDir, known);
        expect(state).toEqual(await undisturbed(rows));
        known = [rows];
      }
    },
  );
});

/** Runs the book until it kills itself; the rows that it may have left behind. */
async function letItDie(
  dataDir: string,
  seed: number,
  point: Failpoint,
  passes: number,
  known: readonly BookRows[],
): Promise<readonly BookRows[]> {
  const child = spawn(process.execPath, [book.program, dataDir, String(seed), point, String(passes)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [, signal] = await once(child, "close");
  expect(signal, `seed ${seed}, ${point}, ${passes} passes: ${stderr}`).toBe("SIGKILL");
  let possible = known;
  for (const line of stdout.split("\n").filter((text) => text !== "")) {
    const told = JSON.parse(line) as { found?: BookRows; begun?: BookRows; done?: BookRows };
    if (told.found !== undefined) {
      expect(possible, "what was acknowledged before").toContainEqual(told.found);
      possible = [told.found];
    }
    // A step that had begun may be there or not, but as a whole; one that was acknowledged is there.
    if (told.begun !== undefined) possible = [...possible, told.begun];
    if (told.done !== undefined) possible = [told.done];
  }
  return possible;
}

/** Opens the book again, as a start of the daemon does; what it finds, and what can be found in it then. */
async function mended(dataDir: string, known: readonly BookRows[]): Promise<{ rows: BookRows; state: unknown }> {
  const engine = await openBookEngine(dataDir);
  const rows = await rowsOf(engine.stores);
  expect(known, "what was acknowledged").toContainEqual(rows);
  // The events that came again are learned as well, and change nothing.
  await caughtUp(engine);
  const state = await searchableStateOf(engine);
  expect(await engine.stores.deadLetters.count()).toBe(0);
  await engine.close();
  expect((await readdir(dataDir)).filter((name) => name.endsWith(".tmp"))).toEqual([]);

  const fromSnapshot = await openBookEngine(dataDir);
  expect(fromSnapshot.batches.map(({ report }) => report.embedded)).toEqual(fromSnapshot.batches.map(() => 0));
  expect(await searchableStateOf(fromSnapshot)).toEqual(state);
  await fromSnapshot.close();
  return { rows, state };
}

/** What can be found in a book that was made of these rows at once and never disturbed. */
async function undisturbed({ pages, characters }: BookRows): Promise<unknown> {
  const engine = await openBookEngine(await mkdtemp(join(home, "undisturbed-")));
  const draft = { pages: pages.map((page) => ({ page, where: page.page_id })), characters, replace: false };
  if (pages.length > 0 || characters.length > 0) await engine.writer.write(draft, {}, AbortSignal.timeout(30_000));
  const state = await searchableStateOf(engine);
  await engine.close();
  return state;
}
