import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limits } from "../../core/limits.ts";
import type { ProcessIdentity } from "../../core/stack/run-record.ts";
import { findProcesses } from "./find-processes.ts";
import { readSince, sizeOf, turnOver } from "./log-file.ts";
import { identify } from "./process-identity.ts";
import { residentBytes } from "./resident-memory.ts";
import { stopProcess } from "./stop-process.ts";

const { signal } = new AbortController();
const children: ChildProcess[] = [];
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gibsey-process-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
});

/** A process that runs a line of JavaScript, once it has begun to. */
async function running(script: string, ...words: string[]): Promise<ProcessIdentity> {
  const child = spawn(
    process.execPath,
    ["-e", `${script}; console.log("here"); setInterval(() => {}, 1000)`, "--", ...words],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.push(child);
  await once(child.stdout, "data");
  const identity = await identify(child.pid ?? 0);
  if (identity === undefined) throw new Error("the process is gone");
  return identity;
}

describe("a process", () => {
  it("is found by an argument of its own, whole", async () => {
    const mark = `-Dgibsey.server=kafka@${home}`;
    const own = await running("", mark);
    await running("", `${mark}-two`);
    expect(await findProcesses(mark)).toEqual([own]);
    expect(await findProcesses(`${mark}-three`)).toEqual([]);
  });

  it("has memory while it lives", async () => {
    const { pid } = await running("");
    expect(await residentBytes(pid)).toBeGreaterThan(10_000_000);
    expect(await residentBytes(4_194_305)).toBe(0);
  });

  it("is ended kindly, or by force once its time is over, and never in another's place", async () => {
    const kind = await running("");
    expect(await stopProcess({ ...kind, startedAt: "another time" }, 1_000, signal)).toBe("gone");
    expect(await stopProcess(kind, 5_000, signal)).toBe("stopped");
    expect(await stopProcess(kind, 5_000, signal)).toBe("gone");
    const deaf = await running('process.on("SIGTERM", () => {})');
    expect(await stopProcess(deaf, 100, signal)).toBe("killed");
  });
});

describe("a log file", () => {
  it("is turned over when it has grown large, and one older is kept", async () => {
    const log = join(home, "x.log");
    await turnOver(log);
    await writeFile(log, "small");
    await turnOver(log);
    expect(await sizeOf(log)).toBe(5);
    await truncate(log, limits.logBytesMax + 1);
    await turnOver(log);
    expect(await sizeOf(log)).toBe(0);
    expect((await readFile(`${log}.1`)).length).toBe(limits.logBytesMax + 1);
  });

  it("is read from where it ended, or from its start once it was turned over, but never all of a long one", async () => {
    const log = join(home, "x.log");
    expect(await readSince(log, 0)).toBe("");
    await writeFile(log, "old ");
    const position = await sizeOf(log);
    await appendFile(log, "new");
    expect(await readSince(log, position)).toBe("new");
    await writeFile(log, "n");
    expect(await readSince(log, position)).toBe("n");
    await writeFile(log, "x".repeat(limits.logTailBytesMax * 2));
    expect(await readSince(log, 0)).toHaveLength(limits.logTailBytesMax);
  });
});
