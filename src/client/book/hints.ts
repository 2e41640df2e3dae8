import { limits } from "../../core/limits.ts";

/**
 * Hints that something may have changed. However many come, all that is kept is when the first and the last one came:
 * the folder is read as a whole, so a hint needs no name, and a flood of them no queue.
 */
export class Hints {
  #firstAtMs: number | undefined;
  #lastAtMs = 0;
  #wake = () => {};

  /** Whether one came that {@link settled} hasn't told of. */
  get isPending(): boolean {
    return this.#firstAtMs !== undefined;
  }

  give(): void {
    this.#lastAtMs = performance.now();
    this.#firstAtMs ??= this.#lastAtMs;
    this.#wake();
  }

  /**
   * Waits until a burst of hints is over: none for {@link limits.watchSettleMs}, or {@link limits.watchSettleMaxMs} since
   * the first, so that a folder which never rests is read, too.
   * @returns when the burst began, in ms of `performance.now()`; undefined after `idleMs` without a hint, or on abort.
   */
  async settled(idleMs: number, signal: AbortSignal): Promise<number | undefined> {
    const idleAtMs = performance.now() + idleMs;
    while (!signal.aborted) {
      const leftMs = this.#dueAtMs(idleAtMs) - performance.now();
      if (leftMs <= 0) return this.#take();
      await this.#nextHint(leftMs, signal);
    }
    return undefined;
  }

  #dueAtMs(idleAtMs: number): number {
    if (this.#firstAtMs === undefined) return idleAtMs;
    return Math.min(this.#lastAtMs + limits.watchSettleMs, this.#firstAtMs + limits.watchSettleMaxMs);
  }

  #take(): number | undefined {
    const firstAtMs = this.#firstAtMs;
    this.#firstAtMs = undefined;
    return firstAtMs;
  }

  /** Resolves at the next hint, after a time, or on abort. */
  #nextHint(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(wake, Math.ceil(ms));
      signal.addEventListener("abort", wake);
      this.#wake = wake;
    });
  }
}
