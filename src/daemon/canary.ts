import { hopOf, type HopName, type HopTime } from "../core/canary-hops.ts";
import { GibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import type { Memory, Recall } from "../core/memory.ts";
import { type CanaryLessonParts, learnCanary } from "./canary-lesson.ts";
import { type FlightTimes, FlightLog } from "./flight-log.ts";
import { soon } from "./soon.ts";

export interface CanaryParts extends CanaryLessonParts {
  readonly memory: Pick<Memory, "withRecall">;
  readonly newId: () => string;
  /** Why the pipeline takes nothing from the feed; undefined while it does. */
  readonly stuck: () => GibseyError | undefined;
}

/** Where a canary was lost, with why, and what it had come through. */
export class LostCanary extends GibseyError {
  readonly hops: readonly HopTime[];
  readonly stoppedAt: HopName;
  readonly reason: string;

  constructor({ at, done }: Pick<FlightLog, "at" | "done">, reason: string, hint: string, cause: unknown) {
    super("CANARY_LOST", `the canary stopped at ${at}, where ${hopOf(at).what}: ${reason}`, hint, { cause });
    this.hops = [...done];
    this.stoppedAt = at;
    this.reason = reason;
  }

  /** The error with `hops`, `stoppedAt` and the bare `reason` beside it. */
  override toJSON() {
    const { hops, stoppedAt, reason } = this;
    return { ...super.toJSON(), hops, stoppedAt, reason };
  }
}

/**
 * One write beside the pages, followed through every hop to a quote. Nothing else proves that changes flow: each server may
 * call itself healthy while none of them sees a change. Any number may fly at once; the pipeline only tells of their events,
 * so none holds up a page.
 */
export class Canary {
  readonly #parts: CanaryParts;
  readonly #awaited = new Map<string, () => void>();

  constructor(parts: CanaryParts) {
    this.#parts = parts;
  }

  /** Tells of a canary's event. Those of an earlier flight, or of another daemon, are nobody's. */
  readonly seen = (id: string): void => this.#awaited.get(id)?.();

  /**
   * Lets a canary fly, then removes whatever there is of it.
   * @param timeoutMs how long it may take in all, up to {@link limits.canaryMs}.
   * @throws LostCanary when it fails at a hop or takes too long; the signal's reason.
   */
  async fly(signal: AbortSignal, timeoutMs: number = limits.canaryMs): Promise<FlightTimes> {
    const { store, memory, clock, newId } = this.#parts;
    const id = newId();
    const { controller: flight, letGo } = followSignal(signal);
    const log = new FlightLog(clock, flight, Math.min(timeoutMs, limits.canaryMs));
    try {
      // Stores take no signal, so a flight that is over leaves them behind rather than waiting for them.
      return await memory.withRecall((recall) =>
        Promise.race([this.#through(id, recall, log, flight.signal), untilAborted(flight.signal)]),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw this.#lost(log, error);
    } finally {
      this.#awaited.delete(id);
      log.close();
      letGo();
      flight.abort();
      // A row that stays behind does no harm; that it couldn't be removed must not hide why the flight failed.
      await soon(store.remove(id), limits.lastKnownWaitMs, clock).catch(() => undefined);
    }
  }

  async #through(id: string, recall: Recall, log: FlightLog, signal: AbortSignal): Promise<FlightTimes> {
    const arrival = new Promise<void>((resolve) => this.#awaited.set(id, resolve));
    await this.#parts.store.put(id);
    log.enter("change-log");
    await arrival;
    log.enter("feed");
    return learnCanary(this.#parts, recall, id, log, signal);
  }

  #lost(log: FlightLog, error: unknown): LostCanary {
    const known = error instanceof GibseyError ? error : undefined;
    const stuck = log.at === "change-log" ? this.#parts.stuck() : undefined;
    const { hint } = stuck ?? known ?? hopOf(log.at);
    const reason = error instanceof Error ? error.message : String(error);
    return new LostCanary(log, stuck === undefined ? reason : `${reason}; ${stuck.message}`, hint, error);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
