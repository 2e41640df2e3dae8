import type { Clock } from "../../src/daemon/clock.ts";

interface Waiting {
  readonly atMs: number;
  readonly resolve: () => void;
}

/** A clock that stands still until it is moved. What waits for no time at all doesn't wait. */
export class ManualClock implements Clock {
  #nowMs = 1_000_000;
  #offMs = 0;
  readonly #waiting = new Set<Waiting>();

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** How long whoever is due first still waits; infinite if nobody does. */
  get soonestMs(): number {
    return Math.min(...Array.from(this.#waiting, ({ atMs }) => atMs - this.#nowMs));
  }

  readonly wallMs = () => this.#nowMs + this.#offMs;
  readonly monotonicMs = () => this.#nowMs;

  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    let onAbort = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (ms <= 0) return void setImmediate(resolve);
        const waiting = { atMs: this.#nowMs + ms, resolve };
        this.#waiting.add(waiting);
        onAbort = () => {
          this.#waiting.delete(waiting);
          reject(signal.reason);
        };
        signal.addEventListener("abort", onAbort);
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };

  /** Sets the wall clock forward, or back. */
  jump(ms: number): void {
    this.#offMs += ms;
  }

  /** Moves the time, and wakes those whose time has come. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (const waiting of this.#waiting) {
      if (waiting.atMs > this.#nowMs) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }
}
