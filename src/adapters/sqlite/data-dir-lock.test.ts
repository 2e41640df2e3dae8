import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acquireDataDirLock, isDataDirLocked } from "./data-dir-lock.ts";
import { makeTempDir } from "./test-database.ts";

const running = expect.objectContaining({ code: "DAEMON_RUNNING" });
const program = makeTempDir();
const holderFile = join(program.dir, "holder.cjs");
let temp: ReturnType<typeof makeTempDir>;
let dataDir: string;
const holders: Holder[] = [];

beforeAll(bundleHolder);
afterAll(() => program.release());
beforeEach(() => {
  temp = makeTempDir();
  dataDir = join(temp.dir, "book");
});
afterEach(async () => {
  await Promise.all(holders.splice(0).map(killed));
  temp.release();
});

describe("the lock of a data dir", () => {
  it("is held once, also within a process, until it is released", () => {
    expect(isDataDirLocked(dataDir)).toBe(false);
    const lock = acquireDataDirLock(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(isDataDirLocked(dataDir)).toBe(true);
    expect(() => acquireDataDirLock(dataDir)).toThrow(running);
    lock.release();
    lock.release();
    expect(isDataDirLocked(dataDir)).toBe(false);
    acquireDataDirLock(dataDir).release();
  });

  it("is another one for another data dir", () => {
    const one = acquireDataDirLock(dataDir);
    const two = acquireDataDirLock(join(temp.dir, "another"));
    one.release();
    expect(isDataDirLocked(join(temp.dir, "another"))).toBe(true);
    two.release();
  });

  it.each(["/proc/gibsey", join(fileURLToPath(import.meta.url), "book"), fileURLToPath(import.meta.url)])(
    "says what to do where no data dir can be: %s",
    (place) => {
      expect(() => acquireDataDirLock(place)).toThrow(
        expect.objectContaining({ code: "DATA_DIR_UNUSABLE", hint: expect.stringContaining("--data-dir") }),
      );
    },
  );

  it("keeps other processes out, however often somebody asks, and is free at once when its holder is killed", async () => {
    const holder = await startHolder();
    expect(await tried(holder)).toBe("held");
    expect(isDataDirLocked(dataDir)).toBe(true);
    expect(() => acquireDataDirLock(dataDir)).toThrow(running);
    expect(await tried(await startHolder())).toBe("DAEMON_RUNNING");
    await killed(holder);
    expect(isDataDirLocked(dataDir)).toBe(false);
    acquireDataDirLock(dataDir).release();
  });

  it("keeps them out also when somebody writes into its file", async () => {
    const holder = await startHolder();
    expect(await tried(holder)).toBe("held");
    writeFileSync(join(dataDir, "daemon.lock"), "99999\n");
    expect(isDataDirLocked(dataDir)).toBe(true);
    expect(await tried(await startHolder())).toBe("DAEMON_RUNNING");
    await killed(holder);
    expect(isDataDirLocked(dataDir)).toBe(false);
    acquireDataDirLock(dataDir).release();
  });

  it.each([
    ["where no daemon ever was", undefined],
    ["though somebody has left a dead pid in its file", "99999\n"],
  ])("goes to exactly one of twenty processes that ask at once, %s", async (_, left) => {
    if (left !== undefined) {
      acquireDataDirLock(dataDir).release();
      writeFileSync(join(dataDir, "daemon.lock"), left);
    }
    const racers = await Promise.all(Array.from({ length: 20 }, startHolder));
    const answers = await Promise.all(racers.map(tried));
    expect(answers.toSorted()).toEqual([...Array<string>(19).fill("DAEMON_RUNNING"), "held"]);
  });
});

interface Holder {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string>;
}

/** A process that asks for the lock when it is told to, says what came of it, and then stays. */
async function startHolder(): Promise<Holder> {
  const modules = dirname(dirname(createRequire(import.meta.url).resolve("libsql")));
  const child = spawn(process.execPath, [holderFile, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_PATH: modules },
  });
  const holder = { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  holders.push(holder);
  expect((await holder.lines.next()).value).toBe("ready");
  return holder;
}

async function tried(holder: Holder): Promise<unknown> {
  holder.child.stdin.write("go\n");
  return (await holder.lines.next()).value;
}

async function killed({ child }: Holder): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** Node runs no TypeScript, so the holders run a bundle of the module as it is. */
async function bundleHolder(): Promise<void> {
  const source = join(program.dir, "holder.ts");
  const lockModule = fileURLToPath(new URL("data-dir-lock.ts", import.meta.url));
  writeFileSync(
    source,
    `import { acquireDataDirLock } from ${JSON.stringify(lockModule)};
    process.stdin.on("data", () => {
      try {
        acquireDataDirLock(process.argv[2]);
        console.log("held");
      } catch (error) {
        console.log(error.code);
      }
    });
    console.log("ready");`,
  );
  await build({
    entryPoints: [source],
    outfile: holderFile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["libsql"],
    logLevel: "warning",
  });
}
