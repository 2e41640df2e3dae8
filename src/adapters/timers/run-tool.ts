import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";

/** The variables that tools of the system are run with. */
export type ToolEnvironment = Readonly<Record<string, string | undefined>>;

export interface ToolResult {
  readonly isDone: boolean;
  /** As it came, byte for byte. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a tool of the system to its end, within a bounded time. @throws GibseyError TIMER_UNAVAILABLE when it isn't there. */
export async function runTool(
  name: string,
  words: readonly string[],
  environment: ToolEnvironment,
  input?: Buffer,
): Promise<ToolResult> {
  const { execa } = await import("execa");
  const result = await execa(name, words, {
    env: environment,
    extendEnv: false,
    reject: false,
    encoding: "buffer",
    stripFinalNewline: false,
    timeout: limits.timerToolMs,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  if (result.code === "ENOENT" || result.code === "EACCES") throw refused(`there is no ${name} on the PATH`);
  return {
    isDone: !result.failed,
    stdout: Buffer.from(result.stdout ?? []),
    stderr:
      Buffer.from(result.stderr ?? [])
        .toString("utf8")
        .trim() ||
      (result.shortMessage ?? ""),
  };
}

/** A scheduler that can't be used. */
export function refused(problem: string): GibseyError {
  return new GibseyError(
    "TIMER_UNAVAILABLE",
    problem,
    "try the other one, --cron or --systemd; the daemon keeps the night itself while it runs",
  );
}
