import { limits } from "../core/limits.ts";
import type { Clock } from "./clock.ts";
import { soon } from "./soon.ts";

/** A figure, and when it was so, in epoch ms. */
export interface Known<T> {
  readonly value: T;
  readonly atMs: number;
}

/**
 * A figure that has to be asked of a server. While that doesn't answer, or not soon, there is the figure that it gave last:
 * whoever looks at the book waits a moment at most, and is told how old the figure is.
 */
export class LastKnown<T> {
  readonly #ask: () => Promise<T>;
  readonly #clock: Clock;
  #known: Known<T>;
  #asked: { readonly answer: Promise<void>; readonly atMs: number } | undefined;

  /** @param first what is told before there was an answer. */
  constructor(ask: () => Promise<T>, clock: Clock, first: T) {
    this.#ask = ask;
    this.#clock = clock;
    this.#known = { value: first, atMs: clock.wallMs() };
  }

  /** The figure. Never rejects. Those who look while one asks wait for the same answer. */
  async now(): Promise<Known<T>> {
    this.#asked ??= { answer: this.#learn(), atMs: this.#clock.monotonicMs() };
    const { answer, atMs } = this.#asked;
    const leftMs = atMs + limits.lastKnownWaitMs - this.#clock.monotonicMs();
    if (leftMs > 0) await soon(answer, leftMs, this.#clock);
    return this.#known;
  }

  async #learn(): Promise<void> {
    const atMs = this.#clock.wallMs();
    try {
      this.#known = { value: await this.#ask(), atMs };
    } catch {
      // What went wrong is told by whoever works with that server; here the last figure stands.
    } finally {
      this.#asked = undefined;
    }
  }
}
