import type { HopName, HopTime } from "../core/canary-hops.ts";
import { limits } from "../core/limits.ts";
import type { Clock } from "./clock.ts";

/** How long each hop of a canary took, and all of them, in ms. */
export interface FlightTimes {
  readonly hops: readonly HopTime[];
  readonly totalMs: number;
}

/**
 * Where a canary is, since when, and what is behind it. It starts at the first hop. A flight that stays at one hop, or is
 * under way, for too long is given up: whoever hangs at that hop may never say so.
 */
export class FlightLog {
  readonly #clock: Clock;
  readonly #flight: AbortController;
  readonly #endsAtMs: number;
  readonly #done: HopTime[] = [];
  #at: HopName = "write";
  #sinceMs: number;
  #watch = new AbortController();

  /** @param flight is aborted when it takes too long; once it is, nothing more is noted. */
  constructor(clock: Clock, flight: AbortController, timeoutMs: number) {
    this.#clock = clock;
    this.#flight = flight;
    this.#sinceMs = clock.monotonicMs();
    this.#endsAtMs = this.#sinceMs + timeoutMs;
    this.#watchHop();
  }

  /** Where it is, or was when it was given up. */
  get at(): HopName {
    return this.#at;
  }

  /** The hops behind it. */
  get done(): readonly HopTime[] {
    return this.#done;
  }

  /** It has come to another hop, or is still there. */
  readonly enter = (hop: HopName): void => {
    if (this.#flight.signal.aborted || hop === this.#at) return;
    this.#leave();
    this.#at = hop;
    this.#watchHop();
  };

  /** It has come through the last hop. */
  land(): FlightTimes {
    this.#leave();
    return { hops: this.#done, totalMs: this.#done.reduce((sum, { ms }) => sum + ms, 0) };
  }

  /** Watches the time no more. */
  close(): void {
    this.#watch.abort();
  }

  #leave(): void {
    this.#watch.abort();
    const nowMs = this.#clock.monotonicMs();
    this.#done.push({ name: this.#at, ms: nowMs - this.#sinceMs });
    this.#sinceMs = nowMs;
  }

  #watchHop(): void {
    const watch = new AbortController();
    this.#watch = watch;
    const ms = Math.max(0, Math.min(limits.canaryHopMs, this.#endsAtMs - this.#sinceMs));
    this.#clock.wait(ms, watch.signal, { keepsAlive: false }).then(
      () => this.#flight.abort(new Error(`nothing came of it in ${(ms / 1000).toFixed(1)} s`)),
      () => {},
    );
  }
}
