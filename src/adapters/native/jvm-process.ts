import { spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import type { ProcessIdentity } from "../../core/stack/run-record.ts";
import { turnOver } from "../process/log-file.ts";
import { identify } from "../process/process-identity.ts";

/** A JVM that this process started. It outlives this process. */
export interface JvmProcess {
  readonly identity: ProcessIdentity;
  /** Resolves with how it ended, in words, once it has. */
  readonly ended: Promise<string>;
}

/**
 * Starts a JVM in the background: in a session of its own, so that a Ctrl+C in the terminal doesn't reach it, and with
 * nothing of the environment but what a program needs, since there are passwords in it. By node's own spawn, because it
 * writes to its file itself: execa would stand in between, and end with this process.
 * @param outFile gets what the JVM itself says; the server's log is a file of its own.
 * @throws Error when it can't be started, or ended at once.
 */
export async function startJvm(
  java: string,
  words: readonly string[],
  folder: string,
  outFile: string,
): Promise<JvmProcess> {
  await turnOver(outFile);
  const out = await open(outFile, "a", 0o600);
  try {
    const stdio = ["ignore", out.fd, out.fd] as const;
    const child = spawn(java, words, { cwd: folder, env: bareEnvironment(), detached: true, stdio: [...stdio] });
    const ended = new Promise<string>((resolve) => {
      child.once("exit", (code, killer) => resolve(killer ?? `exit status ${code}`));
    });
    await once(child, "spawn");
    child.unref();
    const identity = child.pid === undefined ? undefined : await identify(child.pid);
    if (identity === undefined) throw new Error(`${java} ended at once`);
    return { identity, ended };
  } finally {
    await out.close();
  }
}

/** Runs a JVM to its end. @throws Error with what it printed, the signal's reason. */
export async function runJvm(
  java: string,
  words: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { execa } = await import("execa");
  const result = await execa(java, words, {
    cwd: folder,
    env: bareEnvironment(),
    extendEnv: false,
    stdin: "ignore",
    all: true,
    reject: false,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (result.failed) throw new Error(result.all || result.shortMessage, { cause: result });
}

/** Java takes file names by the locale: without a UTF-8 one it can't open a folder with an umlaut in its name. */
function bareEnvironment(): Record<string, string> {
  const { PATH = "", HOME = "", TZ } = process.env;
  const locale: Record<string, string> = process.platform === "linux" ? { LC_ALL: "C.UTF-8" } : {};
  return { PATH, HOME, ...(TZ === undefined ? {} : { TZ }), ...locale };
}
