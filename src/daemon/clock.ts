import { setTimeout as sleep } from "node:timers/promises";

/** The two clocks: wall time for what is told to people and compared with other writers, monotonic for durations. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly wallMs: () => number;
  /** Milliseconds that never run backwards, from an arbitrary start. */
  readonly monotonicMs: () => number;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/**
 * Resolves after a time.
 * @throws the signal's reason as soon as it aborts.
 */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
