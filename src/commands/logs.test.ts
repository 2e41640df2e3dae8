import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeTerminal, fakeSession, optionsOf } from "../../test/fakes/session.ts";
import { logs } from "./logs.ts";

let folder: string;
let logFile: string;
let terminal: FakeTerminal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-logs-"));
  logFile = join(folder, "daemon.log");
  terminal = new FakeTerminal();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function runLogs(
  given: Record<string, string | true> = {},
  args: string[] = [],
  signal = new AbortController().signal,
  wantsJson = false,
) {
  const session = fakeSession({ terminal, logFile, signal, wantsJson });
  return logs.run?.({ args, options: optionsOf(given), session });
}

describe("logs", () => {
  it("shows the last lines, however long the log is", async () => {
    const line = (count: number) => `line ${count} ${"x".repeat(100)}`;
    await writeFile(logFile, Array.from({ length: 3_000 }, (_, count) => `${line(count)}\n`).join(""));
    expect(await runLogs({ lines: "1000" })).toBe(0);
    expect(terminal.printed).toEqual(Array.from({ length: 1_000 }, (_, count) => line(2_000 + count)));
    terminal.printed.length = 0;
    await runLogs({}, ["daemon"]);
    expect(terminal.printed).toHaveLength(50);
    terminal.printed.length = 0;
    await runLogs({ lines: "0" });
    expect(terminal.printed).toEqual([]);
  });

  it("lets no escape of a log through", async () => {
    await writeFile(logFile, "red \u001b[31mline\u0007\n");
    await runLogs();
    expect(terminal.printed).toEqual(["red [31mline"]);
  });

  it("goes on with what is written, also after the log was turned over, until it is interrupted", async () => {
    const interrupt = new AbortController();
    await writeFile(logFile, "one\ntwo\n");
    const following = runLogs({ follow: true, lines: "1" }, [], interrupt.signal);
    await vi.waitUntil(() => terminal.printed.length === 1);
    await appendFile(logFile, "three\n");
    await vi.waitUntil(() => terminal.printed.length === 2);
    await writeFile(logFile, "four\n");
    await vi.waitUntil(() => terminal.printed.length === 3);
    interrupt.abort();
    expect(await following).toBe(0);
    expect(terminal.printed).toEqual(["two", "three", "four"]);
  });

  it("is one document for programs, and one for each line where it is followed", async () => {
    const interrupt = new AbortController();
    await writeFile(logFile, "one\ntwo \u001b[31m\n");
    await runLogs({}, [], interrupt.signal, true);
    const documents = () => terminal.printed.map((line): unknown => JSON.parse(line));
    const base = { schema: "gibsey.logs/1", service: "daemon" };
    expect(documents()).toEqual([{ ...base, lines: ["one", "two \u001b[31m"] }]);
    await runLogs({ lines: "0" }, ["daemon"], interrupt.signal, true);
    expect(documents().at(-1)).toEqual({ ...base, lines: [] });
    const following = runLogs({ follow: true, lines: "0" }, [], interrupt.signal, true);
    await vi.waitUntil(async () => {
      await appendFile(logFile, "three\n");
      return terminal.printed.length > 2;
    });
    interrupt.abort();
    expect(await following).toBe(0);
    expect(documents()[2]).toEqual({ ...base, line: "three" });
  });

  it("shows a server's log, or what its JVM said before there was one", async () => {
    await writeFile(join(folder, "kafka.log"), "started\n");
    await writeFile(join(folder, "agent.out"), "no memory\n");
    await runLogs({}, ["kafka"]);
    await runLogs({}, ["agent"]);
    expect(terminal.printed).toEqual(["started", "no memory"]);
    await expect(runLogs({}, ["cassandra"])).rejects.toMatchObject({ message: "no cassandra has run for this book" });
    await writeFile(join(folder, "secrets.log"), "no service\n");
    await expect(runLogs({}, ["secrets"])).rejects.toMatchObject({ message: 'there is no service "secrets"' });
  });

  it("says so when there is no log yet, no such service, or no such number", async () => {
    await expect(runLogs()).rejects.toMatchObject({ code: "DAEMON_DOWN", message: expect.stringContaining(logFile) });
    await expect(runLogs({}, ["kafka"])).rejects.toMatchObject({ code: "USAGE" });
    for (const lines of ["-1", "ten", "1.5", ""]) {
      await expect(runLogs({ lines })).rejects.toMatchObject({ code: "USAGE" });
    }
  });
});
