import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../src/adapters/sqlite/database.ts";
import { sqliteStoresOn } from "../../src/adapters/sqlite/sqlite-stores.ts";
import { stubGeneration } from "../../src/adapters/stub/stub-embedder.ts";
import { pageOf } from "../contracts/page-store.ts";
import { openBookEngine, searchableStateOf } from "./book-engine.ts";
import { caughtUp } from "./caught-up.ts";

const flood = Array.from({ length: 60 }, (_, number) =>
  pageOf(`f${number}`, 100 + number, { body: `Flood ${number} rose. `.repeat(300) }),
);
const draft = { pages: flood.map((page) => ({ page, where: page.page_id })), characters: [], replace: false };
const diskFull = expect.objectContaining({ code: "DISK_FULL" });

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-full-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("a database that has no room left", () => {
  let database: Database;
  const fill = () => database.exec(`pragma max_page_count = ${pagesOf(database)}`);
  const makeRoom = () => database.exec("pragma max_page_count = 1000000");
  const openStores = async () => {
    database = openDatabase(join(dataDir, "gibsey.db"));
    return sqliteStoresOn(database);
  };

  it("refuses an import as a whole, answers from what it has, and takes the import when there is room", async () => {
    const book = await openBookEngine(dataDir, (parts) => ({ ...parts, openStores }));
    await book.writer.putPage("a", { number: 1, body: "A goose on the ferry." }, AbortSignal.timeout(20_000));
    fill();
    await expect(book.writer.write(draft, {}, AbortSignal.timeout(20_000))).rejects.toEqual(diskFull);
    expect(await book.stores.pages.count()).toBe(1);
    expect((await book.stores.feed.backlog()).changes).toBe(0);
    expect((await book.memory.respond({ text: "goose", k: 1, char_id: undefined })).quotes).toHaveLength(1);
    makeRoom();
    expect(await book.writer.write(draft, {}, AbortSignal.timeout(20_000))).toMatchObject({ added: 60, failed: [] });
    await book.close();
  });

  it("holds up learning but not reading, loses nothing, and is gone on with by itself", async () => {
    let isFull = false;
    const book = await openBookEngine(dataDir, (parts) => ({
      ...parts,
      openStores: async () => {
        const stores = await openStores();
        const put: typeof stores.vectors.put = async (...made) => {
          if (isFull) fill();
          return stores.vectors.put(...made);
        };
        return { ...stores, vectors: { ...stores.vectors, put } };
      },
    }));
    await book.writer.putPage("a", { number: 1, body: "A goose on the ferry." }, AbortSignal.timeout(20_000));
    isFull = true;
    await book.writer.write(draft, {});
    await expect.poll(() => book.told, { timeout: 20_000 }).toContainEqual(expect.stringContaining("disk is full"));
    expect((await book.memory.respond({ text: "goose", k: 1, char_id: undefined })).quotes).toHaveLength(1);
    expect((await book.stores.feed.backlog()).changes).toBe(60);
    isFull = false;
    makeRoom();
    await caughtUp(book);
    expect(book.index.size).toBe(61);
    expect(await book.stores.vectors.count(stubGeneration)).toBe(book.index.vectors.size);
    expect(await book.stores.deadLetters.count()).toBe(0);
    await book.close();
  });
});

describe("a snapshot that the disk has no room for", () => {
  it("is told of and done without", async () => {
    const diskFullError = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    const book = await openBookEngine(dataDir, (parts) => ({
      ...parts,
      snapshotFile: { read: () => parts.snapshotFile.read(), write: () => Promise.reject(diskFullError) },
    }));
    await book.writer.write(draft, {}, AbortSignal.timeout(20_000));
    const state = await searchableStateOf(book);
    await book.close();
    expect(book.told).toContainEqual(expect.stringContaining("no space left on device"));
    expect(await readdir(dataDir)).not.toContain("index.snapshot");
    const again = await openBookEngine(dataDir);
    expect(await searchableStateOf(again)).toEqual(state);
    await again.close();
  });
});

/** A disk of 3 MB needs the right to mount one, which few but a container's root have. */
const disk = mountedDisk();
describe.skipIf(disk === undefined)("a disk that is full (skipped where no tmpfs can be mounted)", () => {
  const place = disk ?? "";
  let ballast: string;
  beforeAll(() => {
    ballast = join(place, "ballast");
  });
  afterAll(() => void execFileSync("umount", ["--lazy", place]));

  it("refuses writes, keeps every row that was acknowledged, and learns the rest when there is room", async () => {
    const book = await openBookEngine(join(place, "book"));
    await book.writer.putPage("a", { number: 1, body: "A goose on the ferry." }, AbortSignal.timeout(20_000));
    // All that is left is taken, a little at a time, until the disk itself says no.
    await expect(fillUp(ballast)).rejects.toMatchObject({ code: "ENOSPC" });
    const acknowledged: string[] = ["a"];
    const write = async (number: number) => {
      await book.writer.putPage(`p${number}`, { number, body: `Flood ${number} rose. `.repeat(300) });
      acknowledged.push(`p${number}`);
    };
    let refused = 0;
    for (let number = 2; number < 12; number++) await write(number).catch(() => (refused += 1));
    expect(refused).toBeGreaterThan(0);
    expect((await book.memory.respond({ text: "goose", k: 1, char_id: undefined })).quotes).toHaveLength(1);
    await rm(ballast);
    await write(20);
    await caughtUp(book);
    const rows = await book.stores.pages.list(undefined, 100);
    expect(rows.map(({ page_id }) => page_id).toSorted()).toEqual(acknowledged.toSorted());
    expect(book.index.size).toBe(acknowledged.length);
    const state = await searchableStateOf(book);
    await book.close();
    const again = await openBookEngine(join(place, "book"));
    expect(await searchableStateOf(again)).toEqual(state);
    await again.close();
  });
});

function pagesOf(database: Database): number {
  return Number(database.get("pragma page_count")?.["page_count"]);
}

function mountedDisk(): string | undefined {
  const place = join(tmpdir(), `gibsey-disk-${process.pid}`);
  try {
    execFileSync("mkdir", ["-p", place]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", place], { stdio: "ignore" });
    return place;
  } catch {
    return undefined;
  }
}

async function fillUp(file: string): Promise<void> {
  for (const bytes of [1 << 20, 1 << 16, 1 << 12]) {
    for (let block = 0; block < 64; block++) {
      const isLast = await writeFile(file, Buffer.alloc(bytes), { flag: "a" }).catch((error: unknown) => error);
      if (isLast === undefined) continue;
      if (bytes === 1 << 12) throw isLast;
      break;
    }
  }
}
