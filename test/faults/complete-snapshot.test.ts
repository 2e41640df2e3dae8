import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createStubEmbedder } from "../../src/adapters/stub/stub-embedder.ts";
import { startEngine } from "../../src/daemon/engine.ts";
import { ReleaseStack } from "../../src/daemon/release-stack.ts";
import { embedderDown } from "../fakes/embedder.ts";
import { type BookEngine, openBookEngine, partsOf } from "./book-engine.ts";

/*
 * A book that was closed answers as soon as its snapshot is read, and compares its rows afterwards. It may do so only
 * where the snapshot holds all that the feed has told; these are the ways in which it may not.
 */
let dataDir: string;
let snapshot: string;
let scans: number;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gibsey-complete-"));
  snapshot = join(dataDir, "index.snapshot");
  const book = await open();
  await write(book, "lamp", 1, "The keeper lit the lamp at dusk.");
  await write(book, "geese", 2, "Seven geese stood on the weir.");
  await book.close();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Opens the book; `scans` counts how often rows were read to compare them. */
function open(): Promise<BookEngine> {
  scans = 0;
  return openBookEngine(dataDir, (parts) => ({
    ...parts,
    openStores: async () => {
      const { pages, ...stores } = await parts.openStores();
      const scan: typeof pages.scan = (...args) => {
        scans += 1;
        return pages.scan(...args);
      };
      return { ...stores, pages: { ...pages, scan } };
    },
  }));
}

function write(book: BookEngine, page_id: string, number: number, body: string): Promise<unknown> {
  return book.writer.putPage(page_id, { number, body }, AbortSignal.timeout(20_000));
}

/** Changes rows while nobody else has the book open. */
function change(sql: string): void {
  const database = openDatabase(join(dataDir, "gibsey.db"));
  database.transaction(() => database.exec(sql));
  database.close();
}

async function answersOf(book: BookEngine, text: string): Promise<string[]> {
  return (await book.memory.respond({ text, k: 5, char_id: undefined })).quotes.map(({ quote }) => quote);
}

describe("a start", () => {
  it("reads no row before it is ready, where nothing was committed since the snapshot", async () => {
    const book = await open();
    expect(scans).toBe(0);
    expect(await answersOf(book, "lamp")).toContain("The keeper lit the lamp at dusk.");
    await vi.waitUntil(() => scans >= 2);
    await book.close();
  });

  it("compares rows first where something was committed since, as after a kill", async () => {
    const old = `${snapshot}.old`;
    await copyFile(snapshot, old);
    const killed = await open();
    await write(killed, "boat", 3, "One boat went out.");
    await killed.close();
    await copyFile(old, snapshot);
    const book = await open();
    expect(scans).toBeGreaterThan(0);
    expect(book.index.entry("boat")).toBeDefined();
    await book.close();
  });

  it("learns first what waits in the feed", async () => {
    change("update pages set body = 'Seven herons stood on the weir.' where page_id = 'geese'");
    const book = await open();
    expect(scans).toBeGreaterThan(0);
    expect(await answersOf(book, "herons")).toContain("Seven herons stood on the weir.");
    await book.close();
  });

  it("compares rows first where the last one was stopped before it had", async () => {
    await rm(snapshot);
    change("insert into pages values ('boat', 3, 1, '', '', 'One boat went out.'); delete from outbox");
    const stopped = new ReleaseStack();
    let tries = 0;
    const embedPassages = async () => {
      tries += 1;
      throw embedderDown;
    };
    const openEmbedder = async () => ({ ...createStubEmbedder(), embedPassages });
    await startEngine({ ...partsOf(dataDir), openEmbedder }, stopped, () => {});
    await vi.waitUntil(() => tries > 0);
    await stopped.release();
    const book = await open();
    expect(scans).toBeGreaterThan(0);
    expect(book.index.ordered().map(({ page_id }) => page_id)).toEqual(["lamp", "geese", "boat"]);
    await book.close();
  });

  it("quotes nothing that rows changed around the feed no longer say, and finds soon what they do", async () => {
    change(`update pages set body = 'Eleven herons came instead.' where page_id = 'geese';
      delete from pages where page_id = 'lamp'; delete from outbox`);
    const book = await open();
    for (const question of ["lamp", "geese"]) {
      expect((await answersOf(book, question)).filter((quote) => /lamp|geese/.test(quote))).toEqual([]);
    }
    await vi.waitUntil(() => book.index.entry("lamp") === undefined);
    await vi.waitUntil(async () => (await answersOf(book, "herons")).includes("Eleven herons came instead."));
    await book.close();
  });
});
