import { followSignal } from "../follow-signal.ts";
import { limits } from "../limits.ts";
import type { NightRun, NightState, NightStep, NightStepName } from "../store/night-runs.ts";

/** Time, as a night goes by it. */
export interface NightClock {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** @throws the signal's reason as soon as it aborts. */
  readonly wait: (ms: number, signal: AbortSignal, options?: { readonly keepsAlive: boolean }) => Promise<void>;
}

/** How far a night has come. */
export interface NightProgress {
  readonly runId: string;
  readonly step: NightStepName;
  readonly done: number;
  readonly of: number;
}

export interface NightLogParts {
  readonly clock: NightClock;
  /** Called with the run as it stands, at its beginning, after each step and now and then between. Never rejects. */
  readonly onRun: (run: NightRun) => Promise<void>;
  readonly onProgress: (progress: NightProgress) => void;
}

/** A run as it goes on: its steps are made here, each within its time and with one more try, and what came of them is kept. */
export class NightLog {
  readonly #parts: NightLogParts;
  readonly #signal: AbortSignal;
  readonly #startedAtMs: number;
  #run: NightRun;

  /** @param begun what the run begins as; what it counts is added by {@link note}. */
  constructor(begun: NightRun, parts: NightLogParts, signal: AbortSignal) {
    this.#run = begun;
    this.#parts = parts;
    this.#signal = signal;
    this.#startedAtMs = parts.clock.monotonicMs();
  }

  get run(): NightRun {
    return this.#run;
  }

  /** How long it has taken. */
  get tookMs(): number {
    return this.#parts.clock.monotonicMs() - this.#startedAtMs;
  }

  /** Has the run kept as it stands. */
  keep(): Promise<void> {
    return this.#parts.onRun(this.#run);
  }

  /** Adds what is known of the run by now. */
  note(known: Partial<Omit<NightRun, "runId" | "steps" | "state">>): void {
    this.#run = { ...this.#run, ...known };
  }

  progress(step: NightStepName, done: number, of: number): void {
    this.#parts.onProgress({ runId: this.#run.runId, step, done, of });
  }

  /**
   * Makes a step. Work that isn't done within its time is left to itself, so each must bear to be begun again beside what it left.
   * @throws what the second try fails with; the signal's reason.
   */
  async step<T>(
    name: NightStepName,
    timeLimitMs: number,
    work: (signal: AbortSignal) => Promise<T>,
    isCut: (made: T) => boolean = () => false,
  ): Promise<T> {
    const { clock } = this.#parts;
    const startedAtMs = clock.monotonicMs();
    const record = (step: Pick<NightStep, "state" | "tries" | "error">) => {
      const ms = Math.round(clock.monotonicMs() - startedAtMs);
      this.#run = { ...this.#run, steps: [...this.#run.steps, { name, ms, ...step }] };
      return this.#parts.onRun(this.#run);
    };
    let failed: Pick<NightStep, "error"> = {};
    for (let tries = 1; ; tries++) {
      try {
        this.progress(name, 0, 0);
        const made = await this.#within(timeLimitMs, work);
        await record({ state: isCut(made) ? "cut" : "done", tries, ...failed });
        return made;
      } catch (thrown) {
        this.#signal.throwIfAborted();
        failed = { error: thrown instanceof Error ? thrown.message : String(thrown) };
        if (tries >= limits.nightStepTries) {
          await record({ state: "failed", tries, ...failed });
          throw thrown;
        }
        await clock.wait(limits.nightStepAgainMs, this.#signal);
      }
    }
  }

  /** The run as it ended: whoever sets the clock on the wall meanwhile doesn't change how long it took. */
  async end(state: NightState, ...notes: readonly string[]): Promise<NightRun> {
    const endedAtMs = this.#run.startedAtMs + Math.round(this.tookMs);
    this.#run = { ...this.#run, state, endedAtMs, notes: [...this.#run.notes, ...notes] };
    await this.#parts.onRun(this.#run);
    return this.#run;
  }

  async #within<T>(timeLimitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { controller, letGo } = followSignal(this.#signal);
    const late = this.#parts.clock.wait(timeLimitMs, controller.signal).then(() => {
      throw new Error(`it wasn't done within ${Math.round(timeLimitMs / 1000)} s`);
    });
    try {
      return await Promise.race([work(controller.signal), late]);
    } finally {
      letGo();
      controller.abort();
      late.catch(() => undefined);
    }
  }
}
