import type { LearnReport } from "../core/learn.ts";
import type { Memory } from "../core/memory.ts";
import type { ReconcilePass } from "../core/reconcile-pass.ts";
import type { Clock } from "./clock.ts";

/**
 * Compares all rows with the index once a period, one batch at a turn, unless the store can tell that no row has changed
 * around the feed since the last pass began. It keeps no time by itself: somebody calls.
 */
export class Reconciler {
  readonly #memory: Memory;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #dueAtMs: number;
  #pass: ReconcilePass | undefined;
  /** The store's mark when the pass began, and when the last whole pass did. */
  #passMark: string | undefined;
  #doneMark: string | undefined;

  constructor(parts: {
    readonly memory: Memory;
    readonly clock: Clock;
    readonly firstInMs: number;
    readonly reconcileEveryMs: number;
  }) {
    this.#memory = parts.memory;
    this.#clock = parts.clock;
    this.#everyMs = parts.reconcileEveryMs;
    this.#dueAtMs = parts.clock.monotonicMs() + parts.firstInMs;
  }

  /** How long until there is a batch to compare, in ms; 0 when one is due. */
  waitMs(): number {
    return this.#pass === undefined ? Math.max(0, this.#dueAtMs - this.#clock.monotonicMs()) : 0;
  }

  /** Compares the next batch if one is due; what was learned by it. Can be called again after it threw. */
  async turn(signal: AbortSignal): Promise<LearnReport | undefined> {
    if (this.waitMs() > 0) return undefined;
    this.#pass ??= await this.#begin();
    if (this.#pass === undefined) return undefined;
    const { report, isLast } = await this.#pass.step(signal);
    if (isLast) {
      this.#pass = undefined;
      this.#doneMark = this.#passMark;
    }
    return report;
  }

  async #begin(): Promise<ReconcilePass | undefined> {
    const mark = await this.#memory.outsideMark();
    const isNeeded = mark === undefined || mark !== this.#doneMark;
    const pass = isNeeded ? await this.#memory.beginPass() : undefined;
    this.#passMark = mark;
    this.#dueAtMs = this.#clock.monotonicMs() + this.#everyMs;
    return pass;
  }
}
