import { limits } from "../../core/limits.ts";

/**
 * The origins of events that were seen lately. An agent that reads a log while it is written sends some events twice,
 * without any crash: after a burst of 5,000 writes, 3,000 of them.
 *
 * The memory is as long as such a burst, not longer: what comes again after it is learned again, which changes nothing.
 */
export class Repeats {
  readonly #seen = new Set<string>();

  /** Whether this origin was seen before; it is from now on. */
  isRepeat(origin: string): boolean {
    if (this.#seen.has(origin)) return true;
    this.#seen.add(origin);
    if (this.#seen.size > limits.kafkaRepeatsMax) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return false;
  }

  /** Forgets all: events that weren't committed come again, and must not be taken for repeats then. */
  forget(): void {
    this.#seen.clear();
  }
}
