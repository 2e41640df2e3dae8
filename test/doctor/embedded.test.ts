import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { identify } from "../../src/adapters/process/process-identity.ts";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createDeadLetters } from "../../src/adapters/sqlite/dead-letters.ts";
import { type ProcessLock, tryLock } from "../../src/adapters/sqlite/process-lock.ts";
import type { BookProcess } from "../e2e/book-process.ts";
import { useDoctoredBook } from "./doctored-book.ts";
import { describeFaults, type Fault } from "./faults.ts";
import { type OddDaemon, startOddDaemon } from "./odd-daemon.ts";

const { book, doctor, scratch } = useDoctoredBook();
const odd: OddDaemon = await startOddDaemon(join(scratch, "odd"), "0.0.9");
afterAll(() => odd.close());

describe("the doctor of a book that is well", () => {
  it("finds nothing, and sends a canary through", async () => {
    const told = await doctor([]);
    expect(told.troubles).toEqual([]);
    expect(told).toMatchObject({ status: 0, ok: true, canary: { kind: "arrived" } });
  });

  it("finds nothing before there is a book, nor when its daemon is stopped, and starts and makes nothing", async () => {
    const empty = join(scratch, "empty");
    expect(await doctor([], { GIBSEY_DATA_DIR: empty })).toMatchObject({ status: 0, troubles: [] });
    await expect(readFile(empty)).rejects.toThrow("ENOENT");
    await book().run("down");
    expect(await doctor([])).toMatchObject({ status: 0, troubles: [] });
    expect((await book().run("status")).status).toBe(4);
    await book().run("up");
  });
});

const restart = async (book: BookProcess) => {
  await book.run("down");
  await book.run("up");
};

/** Changes a file of the book, and puts it back and starts the daemon anew. */
function toFile(name: string, damage: (file: string) => Promise<unknown>): Fault<BookProcess>["inject"] {
  return async (book) => {
    const file = join(book.dataDir, name);
    const kept = await readFile(file);
    await damage(file);
    return async () => {
      await rm(file, { force: true });
      await writeFile(file, kept, { mode: 0o600 });
      await restart(book);
    };
  };
}

const faults: readonly Fault<BookProcess>[] = [
  {
    name: "the daemon is killed with SIGKILL",
    check: "daemon.process",
    tells: /has ended/,
    isFixed: true,
    inject: async (book) => {
      const { pid } = await book.daemon();
      process.kill(pid, "SIGKILL");
      return async () => void (await book.run("up"));
    },
  },
  {
    name: "the daemon is stopped with SIGSTOP",
    check: "daemon.ready",
    tells: /stopped by a signal.*kill -CONT/s,
    isFixed: true,
    inject: async (book) => {
      const { pid } = await book.daemon();
      process.kill(pid, "SIGSTOP");
      return async () => void process.kill(pid, "SIGCONT");
    },
  },
  {
    name: "run.json is removed while the daemon runs",
    check: "daemon.lock",
    tells: /gibsey\.js daemon.* holds .*daemon\.lock.*kill \d+/s,
    isFixed: true,
    inject: async (book) => {
      const { pid } = await book.daemon();
      await rm(join(book.dataDir, "run.json"));
      return async () => {
        if (await identify(pid)) process.kill(pid, "SIGTERM");
        await book.run("up");
      };
    },
  },
  {
    name: "daemon.lock is removed while the daemon runs",
    check: "daemon.lock",
    tells: /was removed while the daemon/,
    isFixed: true,
    inject: async (book) => {
      await rm(join(book.dataDir, "daemon.lock"));
      return () => restart(book);
    },
  },
  {
    name: "another program holds the data dir",
    check: "daemon.lock",
    tells: new RegExp(`pid ${process.pid}.* holds`),
    inject: async (book) => {
      await book.run("down");
      const lock: ProcessLock | undefined = tryLock(join(book.dataDir, "daemon.lock"));
      return async () => {
        lock?.release();
        await book.run("up");
      };
    },
  },
  {
    name: "others can read the token",
    check: "daemon.token",
    tells: /mode 644.*chmod 600/s,
    isFixed: true,
    inject: toFile("token", (file) => chmod(file, 0o644)),
  },
  {
    name: "the token is removed while the daemon runs",
    check: "daemon.token",
    tells: /there is no token in/,
    isFixed: true,
    inject: toFile("token", (file) => rm(file)),
  },
  {
    name: "the token is exchanged while the daemon runs",
    check: "daemon.token",
    tells: /isn't the running daemon's/,
    isFixed: true,
    inject: toFile("token", (file) => writeFile(file, "another-token\n")),
  },
  {
    name: "GIBSEY_TOKEN is another daemon's",
    check: "daemon.token",
    tells: /unset GIBSEY_TOKEN/,
    environment: { GIBSEY_TOKEN: "another-token" },
    inject: async () => async () => {},
  },
  {
    name: "the daemon can be reached from other machines",
    check: "daemon.bind",
    tells: /listens on \*:\d+/,
    isSimulated: true,
    environment: { GIBSEY_DATA_DIR: odd.dataDir },
    inject: async () => {
      const open = createServer();
      await new Promise<void>((resolve) => open.listen(0, "0.0.0.0", resolve));
      return async () => void open.close();
    },
  },
  {
    name: "the daemon is of another version",
    check: "daemon.version",
    tells: /the daemon is 0\.0\.9/,
    isSimulated: true,
    environment: { GIBSEY_DATA_DIR: odd.dataDir },
    inject: async () => async () => {},
  },
  {
    name: "the daemon's log is removed while it writes it",
    check: "daemon.log",
    status: "warn",
    tells: /was removed/,
    isFixed: true,
    inject: async (book) => {
      await rm(join(book.dataDir, "logs", "daemon.log"));
      return async () => {};
    },
  },
  {
    name: "a change couldn't be learned",
    check: "daemon.dead-letters",
    status: "warn",
    tells: /gibsey dlq list/,
    inject: async (book) => {
      const database = openDatabase(join(book.dataDir, "gibsey.db"));
      const event = { table: "pages", key: null, value: "{", position: { file: "outbox", offset: 1 } };
      await createDeadLetters(database).add(event, { page_id: null, reason: "isn't JSON", atMs: Date.now() });
      database.close();
      return async () => void (await book.run("dlq", "drop", "--all", "--yes"));
    },
  },
  {
    name: "nobody answers at GIBSEY_URL",
    check: "daemon.ready",
    tells: /no daemon answers at http:\/\/127\.0\.0\.1:1[^]*unset GIBSEY_URL/,
    environment: { GIBSEY_URL: "http://127.0.0.1:1", GIBSEY_TOKEN: "some-token" },
    inject: async () => async () => {},
  },
];

describeFaults({ runtime: "embedded", book, doctor, timeoutMs: 60_000 }, faults);

it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ["a daemon elsewhere doesn't answer", { GIBSEY_URL: "http://127.0.0.1:1", GIBSEY_TOKEN: "some-token" }, []],
  ["GIBSEY_TOKEN is another daemon's", { GIBSEY_TOKEN: "another-token" }, ["failed"]],
])("leaves this machine's daemon alone where %s", async (_, environment, outcomes) => {
  const before = await book().daemon();
  const told = await doctor(["--fix", "--yes", "--no-canary"], environment);
  expect(told.repairs.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(told.status).toBe(4);
  expect(await book().daemon()).toEqual(before);
});
