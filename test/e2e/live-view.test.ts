import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BookProcess, openBookProcess } from "./book-process.ts";

/** What has to be seen is waited for; this is when it is given up. */
const patience = { timeout: 20_000, interval: 20 };

let book: BookProcess;
let watching: ChildProcess | undefined;
let output: { stdout: string; stderr: string };

beforeEach(async () => {
  book = await openBookProcess();
});
afterEach(async () => {
  if (watching?.exitCode === null && watching.signalCode === null) await ended("SIGKILL");
  watching = undefined;
  await book.close();
});

/** Starts `watch` off a terminal, and waits until it watches. */
async function startWatch(...words: string[]): Promise<void> {
  const told = { stdout: "", stderr: "" };
  output = told;
  watching = book.start("watch", ...words);
  watching.stdout?.setEncoding("utf8").on("data", (text: string) => (told.stdout += text));
  watching.stderr?.setEncoding("utf8").on("data", (text: string) => (told.stderr += text));
  await vi.waitUntil(() => /watching/.test(`${told.stderr}${told.stdout}`), patience);
}

async function seen(pattern: RegExp): Promise<void> {
  await vi.waitFor(() => expect(output.stdout).toMatch(pattern), patience);
}

async function ended(signal: NodeJS.Signals): Promise<number | null> {
  const status = new Promise<number | null>((resolve) => watching?.once("close", resolve));
  watching?.kill(signal);
  return status;
}

describe("watch, off a terminal", () => {
  it("starts a daemon, tells each change on a line, nothing else, and ends with status 0", async () => {
    await startWatch();
    expect(output.stderr).toMatch(/^starting the daemon for .+\nwatching http:.+; Ctrl\+C ends it\n$/);
    await book.run("page", "put", "lamp", "--title", "The\u001b[31m Lamp", "--body", "The lamp went out at nine.");
    const hops = String.raw`\(change-log \d+, feed \d+, embed \d+, store \d+, index \d+\)`;
    await seen(new RegExp(String.raw`^\d\d:\d\d:\d\d {2}page 1 "The\[31m Lamp" {2}searchable after .+s ${hops}\n$`));
    await book.run("page", "rm", "lamp");
    await seen(/^.+\n.+ page lamp removed .+\n$/);
    expect(await ended("SIGINT")).toBe(0);
    expect(output.stdout.split("\n")).toHaveLength(3);
  });

  it("tells programs each change as an object", async () => {
    await startWatch("--json");
    await book.run("page", "put", "lamp", "--title", "Lamp", "--body", "The lamp went out at nine.");
    await seen(/\n.+\n$/);
    const schema = "gibsey.watch/1";
    expect(
      output.stdout
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { schema, kind: "watching", url: expect.stringContaining("http:") },
      { schema, kind: "batch", learned: 1, pages: [{ page_id: "lamp", number: 1, title: "Lamp" }] },
    ]);
  });

  it("tells when the daemon goes away, starts none, and goes on with the next", async () => {
    await startWatch();
    await book.run("down");
    await seen(/the daemon is away: .+\n$/);
    expect((await book.run("status")).status).toBe(4);
    await book.run("up");
    await seen(/the daemon is back\n$/);
    await book.run("page", "put", "lamp", "--title", "Lamp", "--body", "The lamp went out at nine.");
    await seen(/page 1 "Lamp"/);
  });

  it("doesn't begin where no daemon answers", async () => {
    const { status, stderr } = await book.runWith({ GIBSEY_URL: "http://127.0.0.1:9", GIBSEY_TOKEN: "t" }, "watch");
    expect([status, stderr]).toEqual([4, expect.stringContaining("error[DAEMON_DOWN]")]);
  });
});
