import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/**
 * The two clocks: wall time for what is told to people and compared with other writers, monotonic for durations; and
 * waiting, which goes by the latter.
 */
export interface Clock {
  /** Epoch milliseconds. */
  readonly wallMs: () => number;
  /** Milliseconds that never run backwards, from an arbitrary start. */
  readonly monotonicMs: () => number;
  /**
   * Resolves after a time. A process that has nothing else to do ends meanwhile if `keepsAlive` is false.
   * @throws the signal's reason as soon as it aborts.
   */
  readonly wait: (ms: number, signal: AbortSignal, options?: { readonly keepsAlive: boolean }) => Promise<void>;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  wait: waitFor,
};

/** Resolves once whatever else waits in this process, such as a reader's question, has had its turn. */
export async function letOthersGo(): Promise<void> {
  await turn();
}

async function waitFor(ms: number, signal: AbortSignal, { keepsAlive } = { keepsAlive: true }): Promise<void> {
  try {
    await sleep(ms, undefined, { signal, ref: keepsAlive });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
