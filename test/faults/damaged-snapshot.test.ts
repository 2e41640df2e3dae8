import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStubEmbedder } from "../../src/adapters/stub/stub-embedder.ts";
import { generationOf } from "../../src/core/embed/embedder.ts";
import { seededRandom } from "../../src/core/nightly/seeded-random.ts";
import { fcRuns, isLongForm } from "../fc-runs.ts";
import { openBookEngine, searchableStateOf } from "./book-engine.ts";
import { caughtUp } from "./caught-up.ts";
import { nextStep, perform, rowsAfter, type BookRows } from "./book-history.ts";
import { seedOfRun } from "./chance.ts";

let dataDir: string;
let file: string;
let whole: Buffer;
let state: unknown;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-damaged-"));
  file = join(dataDir, "index.snapshot");
  const book = await openBookEngine(dataDir);
  const chance = seededRandom(seedOfRun);
  let rows: BookRows = { pages: [], characters: [] };
  for (let count = 0; count < 20; count++) {
    const step = nextStep(rows, chance);
    rows = rowsAfter(rows, step);
    await perform(step, book.writer, book.stores, AbortSignal.timeout(20_000));
  }
  await caughtUp(book);
  state = await searchableStateOf(book);
  await book.close();
  whole = await readFile(file);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** What can befall a file: bits flipped, an end lost, a stretch overwritten, a stretch moved in. Places are shares of it. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const damage = fc.oneof(
  fc.record({ kind: fc.constant("flip"), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("cut"), at: place }),
  fc.record({ kind: fc.constant("zero"), at: place, bytes: fc.integer({ min: 1, max: 4_096 }) }),
  fc.record({ kind: fc.constant("insert"), at: place, bytes: fc.integer({ min: 1, max: 128 }) }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(bytes: Buffer, one: Damage): Buffer {
  const at = Math.floor(one.at * bytes.length);
  if ("bit" in one) return Buffer.from(bytes.map((byte, position) => (position === at ? byte ^ (1 << one.bit) : byte)));
  if (!("bytes" in one)) return bytes.subarray(0, at);
  if (one.kind === "zero") return Buffer.from(bytes).fill(0, at, Math.min(bytes.length, at + one.bytes));
  return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(one.bytes, 0x5a), bytes.subarray(at)]);
}

describe(`a damaged snapshot (seed ${seedOfRun})`, () => {
  it("never answers for the rows, which make it again", { timeout: isLongForm ? 600_000 : 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        await writeFile(file, damages.reduce(damaged, whole));
        const book = await openBookEngine(dataDir);
        const found = await searchableStateOf(book);
        const embedded = book.batches.map(({ report }) => report.embedded);
        await book.close();
        expect(found).toEqual(state);
        expect(Math.max(0, ...embedded)).toBe(0);
        expect(book.told.filter((line) => /^warn (?!the index snapshot )/.test(line))).toEqual([]);
      }),
      { numRuns: Math.ceil(fcRuns / 20) },
    );
  });

  it("is made again on disk, so that the next start is quick", async () => {
    await writeFile(file, whole.subarray(0, whole.length / 2));
    const mending = await openBookEngine(dataDir);
    await mending.close();
    const next = await openBookEngine(dataDir);
    expect(next.told.filter((line) => line.startsWith("warn"))).toEqual([]);
    expect(await searchableStateOf(next)).toEqual(state);
    await next.close();
  });
});

describe("an embedder of another model or other dimensions", () => {
  it.each([generationOf("stub", "words", 128), generationOf("stub", "other", 256)])(
    "is refused: $id",
    async (other) => {
      const opening = openBookEngine(dataDir, (parts) => ({
        ...parts,
        openEmbedder: async () => ({ ...createStubEmbedder(), generation: other }),
      }));
      await expect(opening).rejects.toMatchObject({ code: "GENERATION_PINNED" });
      const book = await openBookEngine(dataDir);
      expect(await searchableStateOf(book)).toEqual(state);
      await book.close();
    },
  );
});
