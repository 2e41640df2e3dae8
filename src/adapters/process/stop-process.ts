import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessIdentity } from "../../core/stack/run-record.ts";
import type { StopOutcome } from "../../core/stack/service-host.ts";
import { isAlive } from "./process-identity.ts";

/**
 * Ends a process by SIGTERM, and by SIGKILL if it is still there after its time. A process that isn't the one that was
 * recorded is left alone.
 * @returns how it ended; `gone` when it wasn't running.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  patienceMs: number,
  signal: AbortSignal,
): Promise<StopOutcome> {
  if (!(await isAlive(identity))) return "gone";
  process.kill(identity.pid, "SIGTERM");
  if (await endsWithin(identity, patienceMs, signal)) return "stopped";
  process.kill(identity.pid, "SIGKILL");
  await endsWithin(identity, 2_000, signal);
  return "killed";
}

async function endsWithin(identity: ProcessIdentity, ms: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (!(await isAlive(identity))) return true;
    await sleep(20, undefined, { signal });
  }
  return false;
}
