import { chmod, copyFile, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Database, openDatabase } from "../../src/adapters/sqlite/database.ts";
import type { BookProcess } from "../e2e/book-process.ts";
import { useDoctoredBook } from "./doctored-book.ts";
import { describeFaults, type Fault } from "./faults.ts";

const { book, doctor, scratch } = useDoctoredBook();

type Inject = Fault<BookProcess>["inject"];

/** Changes a file of the book and puts it back, while no daemon runs. */
function whileDown(name: string, damage: (file: string, book: BookProcess) => Promise<unknown>): Inject {
  return async (book) => {
    await book.run("down");
    const file = join(book.dataDir, name);
    const kept = join(scratch, `kept-${name}`);
    const wasThere = await copyFile(file, kept).then(
      () => true,
      () => false,
    );
    await damage(file, book);
    return async () => {
      await book.run("down");
      for (const extra of [file, `${file}-wal`, `${file}-shm`]) await rm(extra, { force: true });
      if (wasThere) await copyFile(kept, file);
      await book.run("up");
    };
  };
}

/** What is done to the database by another program. */
function inDatabase(...statements: readonly string[]) {
  return async (file: string) => {
    const database = openDatabase(file);
    for (const statement of statements) database.exec(statement);
    database.close();
  };
}

async function overwrite(file: string, position: number, bytes: number): Promise<void> {
  const handle = await open(file, "r+");
  await handle.write(Buffer.alloc(bytes, 0x5a), 0, bytes, position);
  await handle.close();
}

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "the config file isn't JSON",
    check: "book.settings",
    tells: /config\.json isn't valid JSON \(line 2\)/,
    inject: whileDown("config.json", (file) => writeFile(file, '{\n"port": 8001,,\n}')),
  },
  {
    name: "a setting has a value that can't be used",
    check: "book.settings",
    tells: /port is "nine".*GIBSEY_PORT/,
    environment: { GIBSEY_PORT: "nine" },
    inject: async () => async () => {},
  },
  {
    name: "the config file has a key that is no setting",
    check: "book.settings",
    status: "warn",
    tells: /embeder \(is embedder meant\?\)/,
    inject: whileDown("config.json", (file) => writeFile(file, '{"embeder": "use-lite"}')),
  },
  {
    name: "a variable is misspelt",
    check: "book.settings",
    status: "warn",
    tells: /GIBSEY_EMBEDER \(is GIBSEY_EMBEDDER meant\?\)/,
    environment: { GIBSEY_EMBEDER: "use-lite" },
    inject: async () => async () => {},
  },
  {
    name: "a file stands where the data dir is to be",
    check: "book.folder",
    tells: /is no folder/,
    environment: { GIBSEY_DATA_DIR: join(scratch, "a-file", "book") },
    async inject() {
      await writeFile(join(scratch, "a-file"), "");
      return async () => {};
    },
  },
  {
    name: "everybody may look into the data dir",
    check: "book.folder",
    status: "warn",
    isFixed: true,
    tells: /chmod 700/,
    async inject({ dataDir }) {
      await chmod(dataDir, 0o755);
      return () => chmod(dataDir, 0o700);
    },
  },
  {
    name: "run.json is cut off",
    check: "book.run-record",
    isFixed: true,
    tells: /can't be read/,
    async inject(book) {
      const run = join(book.dataDir, "run.json");
      const kept = await readFile(run);
      await truncate(run, 20);
      return async () => {
        await book.run("up");
        if ((await book.run("status")).status !== 0) await writeFile(run, kept);
      };
    },
  },
  {
    name: "run.json names a process that has ended",
    check: "book.run-record",
    isFixed: true,
    tells: /archive \(pid 4194000\)/,
    async inject({ dataDir }) {
      const run = join(dataDir, "run.json");
      const kept = await readFile(run, "utf8");
      const record = JSON.parse(kept) as { services: object[] };
      const gone = { name: "archive", pid: 4_194_000, startedAt: "long ago", port: 1, readyMs: 1 };
      await writeFile(run, JSON.stringify({ ...record, services: [...record.services, gone] }));
      return () => writeFile(run, kept);
    },
  },
  {
    name: "stack.json is cut off",
    check: "book.stack-record",
    tells: /--runtime native/,
    async inject({ dataDir }) {
      const file = join(dataDir, "stack.json");
      await writeFile(file, '{"schema": "gibsey.sta');
      return () => rm(file);
    },
  },
  {
    name: "the database's head is overwritten",
    check: "book.database",
    tells: /isn't a database, or is damaged/,
    inject: whileDown("gibsey.db", (file) => overwrite(file, 0, 100)),
  },
  {
    name: "a page of the database is overwritten",
    check: "book.database",
    tells: /damaged.*mv gibsey\.db\* damaged/s,
    inject: whileDown("gibsey.db", (file) => overwrite(file, 4 * 4096, 4096)),
  },
  {
    name: "the database is cut off",
    check: "book.database",
    tells: /damaged/,
    inject: whileDown("gibsey.db", (file) => truncate(file, 30_000)),
  },
  {
    name: "the database is empty",
    check: "book.database",
    tells: /is empty, and wasn't/,
    inject: whileDown("gibsey.db", (file) => truncate(file)),
  },
  {
    name: "the database is removed",
    check: "book.database",
    tells: /is gone, and was there/,
    inject: whileDown("gibsey.db", (file) => rm(file)),
  },
  {
    name: "the database is exchanged while the daemon runs",
    check: "book.database",
    tells: /works on another file/,
    async inject(book) {
      const file = join(book.dataDir, "gibsey.db");
      const kept = join(scratch, "exchanged.db");
      await book.run("down");
      await copyFile(file, kept);
      await book.run("up");
      for (const extra of [file, `${file}-wal`, `${file}-shm`]) await rm(extra, { force: true });
      await copyFile(kept, file);
      return async () => {
        await book.run("down");
        for (const extra of [file, `${file}-wal`, `${file}-shm`]) await rm(extra, { force: true });
        await copyFile(kept, file);
        await book.run("up");
      };
    },
  },
  {
    name: "a newer gibsey has written the database",
    check: "book.schema",
    tells: /has version 99/,
    inject: whileDown("gibsey.db", inDatabase("pragma user_version = 99")),
  },
  {
    name: "a table is dropped",
    check: "book.schema",
    tells: /table dead_letters/,
    inject: whileDown("gibsey.db", inDatabase("drop table dead_letters")),
  },
  {
    name: "a trigger is dropped",
    check: "book.triggers",
    isFixed: true,
    tells: /pages_updated/,
    inject: whileDown("gibsey.db", async (file, book) => {
      await book.run("up");
      await inDatabase("drop trigger pages_updated")(file);
    }),
  },
  {
    name: "a balance is changed by hand",
    check: "book.ledger",
    tells: /the entries of ada sum to 100, and the balance is 7/,
    inject: whileDown("gibsey.db", async (file, book) => {
      await book.run("credits", "ada");
      await book.run("down");
      await inDatabase("update accounts set balance = 7 where user = 'ada'")(file);
    }),
  },
  {
    name: "the feed's position is ahead of the outbox",
    check: "book.cursor",
    isFixed: true,
    tells: /up to 1000000/,
    inject: whileDown("gibsey.db", inDatabase("update consumers set position = 1000000")),
  },
  {
    name: "changes wait, and no daemon runs",
    check: "book.outbox",
    status: "warn",
    isFixed: true,
    tells: /32 changes wait/,
    inject: whileDown("gibsey.db", inDatabase("update pages set title = title || '.'")),
  },
  {
    name: "another program keeps the database locked",
    check: "book.busy",
    tells: new RegExp(`pid ${process.pid}`),
    async inject({ dataDir }) {
      const database: Database = openDatabase(join(dataDir, "gibsey.db"));
      database.exec("begin immediate");
      return async () => database.close();
    },
  },
];

describeFaults({ runtime: "embedded", book, doctor, timeoutMs: 60_000 }, faults);
