import { GibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import type { CanaryStore } from "../core/store/canary-store.ts";
import type { Clock } from "./clock.ts";

/** How long a canary took, in ms, to be written, and from then to come out of the feed. */
export interface CanaryFlight {
  readonly hops: readonly { readonly name: string; readonly ms: number }[];
  readonly totalMs: number;
}

export interface CanaryParts {
  readonly store: CanaryStore;
  readonly clock: Clock;
  readonly newId: () => string;
}

/**
 * One write beside the pages, followed through the feed. Nothing else proves that changes flow: each server may call itself
 * healthy while none of them sees a change.
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
   * Writes a canary and waits until its event has come, then removes it.
   * @throws GibseyError CANARY_LOST when it doesn't come in time, and whatever the store throws.
   */
  async fly(signal: AbortSignal): Promise<CanaryFlight> {
    const { store, clock, newId } = this.#parts;
    const id = newId();
    const { controller: over, letGo } = followSignal(signal);
    const arrival = new Promise<number>((resolve) => this.#awaited.set(id, () => resolve(clock.monotonicMs())));
    try {
      const startedAtMs = clock.monotonicMs();
      await store.put(id);
      const writtenAtMs = clock.monotonicMs();
      const arrivedAtMs = await Promise.race([arrival, this.#lost(over.signal)]);
      const ms = { write: writtenAtMs - startedAtMs, "change-log": Math.max(0, arrivedAtMs - writtenAtMs) };
      return { hops: Object.entries(ms).map(([name, ms]) => ({ name, ms })), totalMs: ms.write + ms["change-log"] };
    } finally {
      this.#awaited.delete(id);
      letGo();
      over.abort();
      // A row that stays behind does no harm; that it couldn't be removed must not hide why the flight failed.
      await store.remove(id).catch(() => undefined);
    }
  }

  async #lost(signal: AbortSignal): Promise<never> {
    await this.#parts.clock.wait(limits.canaryMs, signal);
    throw new GibseyError(
      "CANARY_LOST",
      `a row was written to test_cdc, and its change didn't come by the feed within ${limits.canaryMs / 1000} s`,
      "`gibsey status` shows what is down; `gibsey logs agent` what the change capture says",
    );
  }
}
