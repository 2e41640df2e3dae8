import { setTimeout as sleep } from "node:timers/promises";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { ServerName } from "../../core/stack/server-rules.ts";
import { failureReason } from "../native/failure-reason.ts";
import type { Compose } from "./compose.ts";
import type { Container } from "./containers.ts";

/**
 * Waits until the health checks of some containers say yes, and tells of each. `docker compose up --wait` isn't used: it tells
 * of all at once, and waits for as long as it may for one that ends and is started again and again.
 * @throws GibseyError SERVICE_FAILED when one ends or becomes unhealthy, with its last lines; the signal's reason.
 */
export async function untilReady(
  compose: Compose,
  names: readonly ServerName[],
  signal: AbortSignal,
  onReady: (container: Container) => void,
): Promise<void> {
  const waiting = new Set(names);
  for (;;) {
    const containers = await compose.containers(signal);
    for (const name of waiting) {
      const container = containers.find((one) => one.name === name);
      if (container?.state === "ready") {
        waiting.delete(name);
        onReady(container);
      } else if (container?.state !== "starting") {
        throw await failed(compose, name, container);
      }
    }
    if (waiting.size === 0) return;
    await sleep(limits.containersPollMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

async function failed(compose: Compose, name: ServerName, container: Container | undefined): Promise<GibseyError> {
  const lines: string[] = [];
  const options = { lines: limits.dockerLinesMax, onLine: (line: string) => lines.push(line) };
  // What went wrong is told also where its log can't be read.
  await compose.logs(name, options, AbortSignal.timeout(limits.requestMs)).catch(() => {});
  const known = failureReason(name, lines.join("\n"));
  const shown = lines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line)).slice(-limits.failureLinesMax);
  const message = `${name} ${problemOf(container)}${known === undefined ? "" : `: ${known.reason}`}`;
  const cut = shown.map((line) => line.slice(0, limits.failureLineCharactersMax));
  return new GibseyError(
    "SERVICE_FAILED",
    [message, ...cut].join("\n  "),
    known?.hint ?? `gibsey doctor; gibsey logs ${name} -n 200`,
  );
}

function problemOf(container: Container | undefined): string {
  if (container === undefined) return "has no container";
  if (container.state === "unhealthy") return "runs, but doesn't answer";
  return `ended (exit status ${container.exitCode}) before it was ready`;
}
