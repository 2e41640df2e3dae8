import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";

/**
 * Runs a shell command that tells somebody: the message stands in GIBSEY_ALERT, the document comes on stdin.
 * @throws Error when it fails, or takes longer than `limits.nightAlertMs`; it is ended then, with all that it started. The signal's
 * reason.
 */
export async function runAlertCommand(
  command: string,
  { message, document }: { readonly message: string; readonly document: string },
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const { execa } = await import("execa");
  const within = timeLimit(signal, limits.nightAlertMs);
  const running = execa(command, {
    shell: true,
    // A group of its own: to end the shell alone would leave what it waits for.
    detached: true,
    env: { ...environment, GIBSEY_ALERT: message },
    extendEnv: false,
    input: `${document}\n`,
    stdout: "ignore",
    reject: false,
    maxBuffer: limits.alertOutputCharactersMax,
  });
  const end = () => endGroup(running.pid);
  within.addEventListener("abort", end, { once: true });
  const result = await running.finally(() => within.removeEventListener("abort", end));
  signal.throwIfAborted();
  if (within.aborted) throw new Error(`the alert command took longer than ${limits.nightAlertMs / 1000} s`);
  // One that doesn't read its stdin is none the worse for it.
  if (result.exitCode === 0) return;
  const said = (result.stderr ?? "").trim();
  const how = result.exitCode === undefined ? "couldn't be run" : `ended with status ${result.exitCode}`;
  throw new Error(`the alert command ${how}${said === "" ? "" : `: ${said}`}`);
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
