import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { type DaemonProbeParts, daemonProbes } from "./daemon-probes.ts";

/**
 * Waits until a daemon that waited on something goes on: it tries again by itself, some seconds apart, and what was just mended
 * would be told as still wrong until then. It gives up after the longest time between two tries.
 */
export async function untilGoingOn(parts: DaemonProbeParts): Promise<void> {
  const daemon = daemonProbes(parts);
  const within = timeLimit(parts.signal, limits.retryMaxMs);
  const isWaiting = async () =>
    daemon.statusNow(within).then(
      ({ pipeline }) => pipeline.problem !== undefined,
      () => false,
    );
  while (!within.aborted && (await isWaiting())) {
    await sleep(limits.doctorLookMs, undefined, { signal: within }).catch(() => {});
  }
}
