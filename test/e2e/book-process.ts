import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/gibsey.js", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BookProcess {
  readonly home: string;
  readonly dataDir: string;
  /** Runs the built program to its end. */
  run(...words: string[]): Promise<Outcome>;
  runWith(environment: Readonly<Record<string, string>>, ...words: string[]): Promise<Outcome>;
  /** Starts it and gives the child, for tests that kill it. */
  start(...words: string[]): ReturnType<typeof spawn>;
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
  const start = (more: Readonly<Record<string, string>>, words: readonly string[]) =>
    spawn(process.execPath, [program, ...words], {
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const runWith = (more: Readonly<Record<string, string>>, ...words: string[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = start(more, words);
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject).on("close", (status) => resolve({ status, stdout, stderr }));
    });
  return {
    home,
    dataDir,
    run: (...words) => runWith({}, ...words),
    runWith,
    start: (...words) => start({}, words),
    async daemon() {
      const run: unknown = JSON.parse(await readFile(join(dataDir, "run.json"), "utf8"));
      const token = (await readFile(join(dataDir, "token"), "utf8")).trim();
      return { ...daemonOf(run), token };
    },
    async close() {
      await runWith({}, "down");
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
