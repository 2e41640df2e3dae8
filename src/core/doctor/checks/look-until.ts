import { limits } from "../../limits.ts";

/**
 * Looks again and again until what is seen is settled, or enough time has gone by that it ought to be: what may only be under
 * way is no trouble yet.
 * @param wait resolves after so many ms.
 * @param forMs how long it looks on.
 * @returns what was seen last, settled or not.
 */
export async function lookUntil<T>(
  look: () => Promise<T>,
  isSettled: (seen: T) => boolean,
  wait: (ms: number) => Promise<void>,
  forMs: number = limits.doctorWatchMs,
): Promise<T> {
  let seen = await look();
  for (let waitedMs = 0; !isSettled(seen) && waitedMs < forMs; waitedMs += limits.doctorLookMs) {
    await wait(limits.doctorLookMs);
    seen = await look();
  }
  return seen;
}
