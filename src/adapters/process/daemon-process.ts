import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { GibseyError, isErrorCode } from "../../core/errors.ts";
import { turnOver } from "./log-file.ts";

/** What the daemon tells the process that started it, over the channel between them. */
export type DaemonMessage =
  | { readonly kind: "ready"; readonly url: string }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string };

/**
 * Starts the daemon in the background and waits until it answers questions. It outlives this process; what it says
 * goes to the log file.
 * @throws GibseyError whatever the daemon failed with; DAEMON_FAILED when it ends or stays silent.
 */
export async function startDaemonProcess(start: {
  /** The script that node runs, with its arguments. */
  readonly script: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly signal: AbortSignal;
}): Promise<{ readonly url: string }> {
  const { logFile, signal } = start;
  await turnOver(logFile);
  const log = await open(logFile, "a", 0o600);
  try {
    const stdio = ["ignore", log.fd, log.fd, "ipc"] as const;
    const child = spawn(process.execPath, start.script, { detached: true, env: start.environment, stdio: [...stdio] });
    return await new Promise((resolve, reject) => {
      const leave = (settle: () => void) => {
        signal.removeEventListener("abort", onAbort);
        child.removeAllListeners();
        if (child.connected) child.disconnect();
        child.unref();
        settle();
      };
      const onAbort = () => leave(() => reject(signal.reason));
      signal.addEventListener("abort", onAbort);
      child.on("error", (cause) => leave(() => reject(failed("can't be started", logFile, cause))));
      child.on("exit", (code, killer) => leave(() => reject(failed(`ended (${killer ?? code})`, logFile))));
      child.on("message", (message: DaemonMessage) =>
        leave(() => (message.kind === "ready" ? resolve({ url: message.url }) : reject(toldError(message)))),
      );
    });
  } finally {
    await log.close();
  }
}

/** Tells the process that started this one how it went; says nothing when there is none, or it has left. */
export function tellStarter(message: DaemonMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => {
      if (process.connected) process.disconnect();
      resolve();
    });
  });
}

function toldError(message: Extract<DaemonMessage, { kind: "failed" }>): GibseyError {
  return new GibseyError(isErrorCode(message.code) ? message.code : "DAEMON_FAILED", message.message, message.hint);
}

function failed(problem: string, logFile: string, cause?: unknown): GibseyError {
  return new GibseyError(
    "DAEMON_FAILED",
    `the daemon ${problem} before it was ready`,
    `see ${logFile}, or \`gibsey logs\``,
    {
      cause,
    },
  );
}
