import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProgramOutput, startProgram } from "./start-program.ts";

export interface BookProcess {
  readonly home: string;
  readonly dataDir: string;
  /** Runs the built program to its end. */
  run(...words: string[]): Promise<ProgramOutput>;
  runWith(environment: Readonly<Record<string, string>>, ...words: string[]): Promise<ProgramOutput>;
  /** Starts it and gives the child, for tests that kill it. */
  start(...words: string[]): ChildProcess;
  /** The daemon's address, pid and token, as run.json and the token file have them. */
  daemon(): Promise<{ readonly url: string; readonly pid: number; readonly token: string }>;
  close(): Promise<void>;
}

/** A book in a temporary folder, with the stub embedder and any free port; its daemon is stopped at the end. */
export async function openBookProcess(): Promise<BookProcess> {
  const home = await mkdtemp(join(tmpdir(), "gibsey-e2e-"));
  const dataDir = join(home, "book");
  const environment = {
    PATH: process.env["PATH"],
    HOME: home,
    GIBSEY_DATA_DIR: dataDir,
    GIBSEY_EMBEDDER: "stub",
    GIBSEY_PORT: "0",
  };
  const run = (...words: string[]) => startProgram(words, environment).ended;
  return {
    home,
    dataDir,
    run,
    runWith: (more, ...words) => startProgram(words, { ...environment, ...more }).ended,
    start: (...words) => startProgram(words, environment).child,
    async daemon() {
      const run: unknown = JSON.parse(await readFile(join(dataDir, "run.json"), "utf8"));
      const token = (await readFile(join(dataDir, "token"), "utf8")).trim();
      return { ...daemonOf(run), token };
    },
    async close() {
      await run("down");
      await rm(home, { recursive: true, force: true });
    },
  };
}

function daemonOf(run: unknown): { url: string; pid: number } {
  if (
    typeof run === "object" &&
    run !== null &&
    "daemonUrl" in run &&
    "services" in run &&
    Array.isArray(run.services)
  ) {
    const [service] = run.services as { pid: number }[];
    if (service !== undefined) return { url: String(run.daemonUrl), pid: service.pid };
  }
  throw new Error("run.json names no daemon");
}
