import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/gibsey.js", import.meta.url));

export interface ProgramOutput {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program under way: what it has printed so far, and all that it printed once it has ended. */
export interface StartedProgram {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<ProgramOutput>;
}

/** @param input what comes on stdin; nothing if left out. */
export function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv, input?: string): StartedProgram {
  const child = spawn(process.execPath, [program, ...words], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}).end(input);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const ended = once(child, "close").then(([status]) => ({ status, ...output }));
  return { child, output, ended };
}
