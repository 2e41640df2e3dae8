import { writeFile, readFile, mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/nightly/seeded-random.ts";
import { seedOfRun } from "../faults/chance.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

/** The long form: GIBSEY_KILLS=200 GIBSEY_DOUBLE_STARTS=100 npm test -- test/e2e/faults */
const kills = Number(process.env["GIBSEY_KILLS"] ?? 6);
const doubleStarts = Number(process.env["GIBSEY_DOUBLE_STARTS"] ?? 4);

let book: BookProcess;
beforeEach(async () => {
  book = await openBookProcess();
});
afterEach(() => book.close());

async function writeBook(pages: number, edition: number): Promise<string> {
  const records = Array.from({ length: pages }, (_, position) => ({
    page_id: `p${position}`,
    number: position + 1,
    title: `Page ${position}`,
    body: `Edition ${edition} of page ${position} speaks of word${position}. `.repeat(12),
  }));
  const file = join(book.home, `edition-${edition}.json`);
  await writeFile(file, JSON.stringify(records));
  return file;
}

async function statusOf(): Promise<{ pages: number; vectors: number; lag: number }> {
  const { stdout } = await book.run("status", "--json");
  return JSON.parse(stdout) as { pages: number; vectors: number; lag: number };
}

describe("a book whose daemon is killed", () => {
  it(
    `has every page once, whenever that was (seed ${seedOfRun}, ${kills} kills)`,
    { timeout: 60_000 + kills * 20_000 },
    async () => {
      const random = seededRandom(seedOfRun);
      const pages = 200;
      for (let round = 1; round <= kills; round++) {
        const file = await writeBook(pages, round);
        await book.run("up");
        const { pid } = await book.daemon();
        const importing = book.start("import", file);
        const ended = new Promise((resolve) => importing.on("close", resolve));
        await new Promise((resolve) => setTimeout(resolve, random() * 600).unref());
        // The importing command itself dies every third time, the daemon otherwise.
        if (round % 3 === 0) importing.kill("SIGKILL");
        else process.kill(pid, "SIGKILL");
        await ended;
        const again = await book.run("import", file, "--json");
        expect(JSON.parse(again.stdout), again.stderr).toMatchObject({ failed: 0 });
        const once = await statusOf();
        expect(once).toMatchObject({ pages, lag: 0 });
        // A clean start from rows and snapshot finds the same number of vectors: none lost, none doubled.
        await book.run("down");
        await book.run("up");
        expect(await statusOf()).toEqual(expect.objectContaining({ pages, vectors: once.vectors, lag: 0 }));
        const page = round % pages;
        const { stdout } = await book.run("ask", "--json", "-k", "1", `word${page} edition ${round}`);
        expect(stdout).toContain(`Edition ${round} of page ${page} `);
      }
    },
  );

  it("goes on where it was when a single write was acknowledged and nothing more", async () => {
    await book.run("page", "put", "a", "--body", "The first goose.", "--no-wait");
    const { pid } = await book.daemon();
    await book.run("page", "put", "b", "--body", "The second goose flew to Hask.", "--no-wait");
    process.kill(pid, "SIGKILL");
    const { stdout } = await book.run("ask", "--json", "-k", "1", "goose flew to Hask");
    expect(stdout).toContain("The second goose flew to Hask.");
  });

  it("is rebuilt from its rows when the snapshot is cut short or has a flipped byte", async () => {
    await book.run("import", await writeBook(30, 1));
    const before = await statusOf();
    await book.run("down");
    const file = join(book.dataDir, "index.snapshot");
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[Math.floor(whole.length / 2)] = (whole[Math.floor(whole.length / 2)] ?? 0) ^ 255;
    for (const damaged of [whole.subarray(0, whole.length / 2), flipped, Buffer.from("not a snapshot")]) {
      await writeFile(file, damaged);
      expect((await book.run("up")).status).toBe(0);
      expect(await statusOf()).toMatchObject({ pages: 30, vectors: before.vectors, lag: 0 });
      const { stdout } = await book.run("import", "--json", await writeBook(30, 1));
      expect(JSON.parse(stdout)).toMatchObject({ same: 30, embedded: 0 });
      await book.run("down");
    }
  });
});

describe("one data dir", () => {
  it(
    `has one daemon, however many are started at once (${doubleStarts} times)`,
    { timeout: 30_000 + doubleStarts * 20_000 },
    async () => {
      for (let time = 0; time < doubleStarts; time++) {
        const [one, other] = await Promise.all([book.run("up", "--json"), book.run("up", "--json")]);
        expect([one.status, other.status], one.stderr + other.stderr).toEqual([0, 0]);
        const pids = [one, other].map(({ stdout }) => /"pid":(\d+)/.exec(stdout)?.[1]);
        expect(pids[0]).toBe(pids[1]);
        const second = await book.run("daemon");
        expect(second.status).toBe(4);
        expect(second.stderr).toContain("error[DAEMON_RUNNING]");
        await book.run("down");
      }
    },
  );

  it("isn't blocked by a stale run.json, nor is the process that its pid now names harmed", async () => {
    await mkdir(book.dataDir, { recursive: true });
    const services = [{ name: "daemon", pid: process.pid, startedAt: "long ago", port: 1, readyMs: 1 }];
    const stale = {
      schema: "gibsey.run/1",
      runtime: "embedded",
      daemonUrl: "http://127.0.0.1:1",
      version: "0",
      services,
    };
    await writeFile(join(book.dataDir, "run.json"), JSON.stringify(stale));
    expect((await book.run("down")).stdout).toContain("Nothing was running");
    await writeFile(join(book.dataDir, "run.json"), JSON.stringify(stale));
    expect((await book.run("up")).status).toBe(0);
    expect((await book.daemon()).pid).not.toBe(process.pid);
  });

  it("that can't be used is told with a hint", async () => {
    await writeFile(book.dataDir, "a file");
    const { status, stderr } = await book.run("up");
    expect(status).toBe(4);
    expect(stderr).toMatch(/error\[DATA_DIR_UNUSABLE\][^]*hint:/);
  });
});

it("a port that is taken is told, and --any-port finds another", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  try {
    const taken = await book.runWith({ GIBSEY_PORT: String(port) }, "up");
    expect(taken.status).toBe(4);
    expect(taken.stderr).toContain("error[PORT_TAKEN]");
    expect((await book.runWith({ GIBSEY_PORT: String(port) }, "up", "--any-port")).status).toBe(0);
  } finally {
    server.close();
  }
});
