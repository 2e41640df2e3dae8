import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { type BookProcess, openBookProcess } from "../e2e/book-process.ts";
import { describeFaults, type Fault, type Told } from "./faults.ts";

let book: BookProcess;
beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages", "--characters", "samples/the-honest-half/characters.json");
}, 60_000);
afterAll(() => book.close());

async function doctor(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Told> {
  const { status, stdout, stderr } = await book.runWith(environment, "doctor", "--json", ...words);
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Told), status };
}

const snapshotOf = (book: BookProcess) => join(book.dataDir, "index.snapshot");

/** The daemon down in good order, so that the snapshot is whole and complete. */
async function down(book: BookProcess): Promise<() => Promise<void>> {
  await book.run("down");
  return async () => void (await book.run("up"));
}

/** SQL behind the daemon's back. */
function change(book: BookProcess, ...statements: readonly string[]): void {
  const database = openDatabase(join(book.dataDir, "gibsey.db"));
  try {
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}

const table = "page_vectors_stub_words_256";
const oneVector = `delete from ${table} where rowid = (select min(rowid) from ${table})`;
const stray = `insert into ${table} select 'nobody', passage, text_hash, vector from ${table} limit 1`;
const building = "insert into vector_generations values ('other_other_3', 'other', 'other', 3, 'building')";

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "a byte of the index's snapshot is flipped",
    check: "memory.snapshot",
    tells: /the sum over its vectors isn't right/,
    isFixed: true,
    inject: async (book) => {
      const up = await down(book);
      const bytes = await readFile(snapshotOf(book));
      // Of the largest part, which the vectors are.
      const middle = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      await writeFile(snapshotOf(book), bytes);
      return up;
    },
  },
  {
    name: "the index's snapshot is cut short",
    check: "memory.snapshot",
    tells: /cut short/,
    isFixed: true,
    inject: async (book) => {
      const up = await down(book);
      await truncate(snapshotOf(book), 20_000);
      return up;
    },
  },
  {
    name: "the index's snapshot is empty",
    check: "memory.snapshot",
    tells: /cut short in its head/,
    isFixed: true,
    inject: async (book) => {
      const up = await down(book);
      await truncate(snapshotOf(book), 0);
      return up;
    },
  },
  {
    name: "a vector is deleted behind the daemon's back while it is down",
    check: "memory.vectors",
    tells: /1 page has words and not all vectors/,
    isFixed: true,
    inject: async (book) => {
      const up = await down(book);
      change(book, oneVector);
      return up;
    },
  },
  {
    name: "a vector is deleted behind the back of a daemon that runs",
    check: "memory.vectors",
    tells: /1 page has words and not all vectors/,
    isFixed: true,
    inject: async (book) => {
      change(book, oneVector);
      return async () => void (await book.run("up"));
    },
  },
  {
    name: "somebody puts a vector of no page into the table",
    check: "memory.index",
    tells: /the index holds \d+ vectors, and \d+ are stored/,
    isFixed: true,
    inject: async (book) => {
      change(book, stray);
      return async () => change(book, `delete from ${table} where page_id = 'nobody'`);
    },
  },
  {
    name: "the table of the vectors is dropped",
    check: "memory.vectors",
    tells: /pages have words and not all vectors/,
    isFixed: true,
    inject: async (book) => {
      const up = await down(book);
      change(book, `drop table ${table}`);
      return up;
    },
  },
  {
    name: "a reindex was begun and never finished",
    check: "memory.reindex",
    status: "warn",
    tells: /a reindex to other was begun and isn't finished.*\n*gibsey reindex other/s,
    inject: async (book) => {
      change(book, building, "create table page_vectors_other_other_3 (page_id text)");
      return async () => {
        change(
          book,
          "drop table page_vectors_other_other_3",
          "delete from vector_generations where state = 'building'",
        );
      };
    },
  },
];

describe("the doctor of a book whose memory is well", () => {
  it("finds nothing, however often it looks", async () => {
    for (let times = 0; times < 5; times++) expect((await doctor([])).troubles).toEqual([]);
  }, 60_000);

  it("finds nothing while a book is imported", async () => {
    const pages = Array.from({ length: 3_000 }, (_, n) => ({
      page_id: `x${n}`,
      number: n + 1_000,
      body: `Word ${n}.`,
    }));
    await writeFile(join(book.home, "large.json"), JSON.stringify(pages));
    const importing = book.run("import", join(book.home, "large.json"));
    let isOver = false;
    void importing.then(() => (isOver = true));
    const seen: string[] = [];
    await vi.waitUntil(
      async () => {
        seen.push(...(await doctor([])).troubles);
        return isOver;
      },
      { timeout: 100_000, interval: 50 },
    );
    expect(seen).toEqual([]);
  }, 120_000);
});

describeFaults({ runtime: "embedded", book: () => book, doctor, timeoutMs: 60_000 }, faults);
