import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { NightRun, NightRuns } from "../core/store/night-runs.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { soon } from "./soon.ts";

/**
 * The history of nights, as their daemon keeps it. Runs go into the store one after the other, so that an older state never
 * replaces a newer one; what it doesn't take while it is away is kept in memory, and given to it later.
 */
export class NightHistory {
  readonly #runs: NightRuns;
  readonly #clock: Clock;
  readonly #log: Log;
  /** The newest state of runs that the store doesn't have yet. */
  readonly #unsaved = new Map<string, NightRun>();
  #stored: readonly NightRun[] = [];
  #saving: Promise<void> = Promise.resolve();

  constructor(runs: NightRuns, clock: Clock, log: Log) {
    this.#runs = runs;
    this.#clock = clock;
    this.#log = log;
  }

  /** What is known without the store: what it told last, and what it doesn't have yet. The newest first. */
  get known(): readonly NightRun[] {
    const all = new Map([...this.#stored, ...this.#unsaved.values()].map((run) => [run.runId, run]));
    return [...all.values()].toSorted((one, other) => (one.runId < other.runId ? 1 : -1));
  }

  /** Keeps a run as it stands. Waits for the store a moment only, and never rejects. */
  async keep(run: NightRun): Promise<void> {
    this.#unsaved.set(run.runId, run);
    await this.#save();
  }

  /** The newest first. @throws what the store throws. */
  async list(limit: number): Promise<readonly NightRun[]> {
    this.#stored = await this.#runs.list(Math.max(limit, limits.nightRunsShown));
    return this.known.slice(0, limit);
  }

  /**
   * Gives the store what it lacks, and marks runs that nobody runs any more. Only for who holds the lease, and runs none.
   * @returns those that it marked. @throws what the store throws.
   */
  async settle(): Promise<readonly NightRun[]> {
    if (this.#unsaved.size > 0) await this.#save();
    const marked: NightRun[] = [];
    for (const run of await this.list(limits.nightRunsMax)) {
      if (run.state !== "running") continue;
      this.#log("warn", "a night was interrupted", { runId: run.runId });
      marked.push({ ...run, state: "interrupted", notes: [...run.notes, "it ended without saying why"] });
    }
    for (const run of marked) await this.keep(run);
    return marked;
  }

  async #save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveAll());
    await soon(this.#saving, limits.nightSaveMs, this.#clock);
  }

  async #saveAll(): Promise<void> {
    for (const [runId, run] of this.#unsaved) {
      try {
        await this.#runs.save(run);
        if (this.#unsaved.get(runId) === run) this.#unsaved.delete(runId);
      } catch (thrown) {
        const { message, code } = asGibseyError(thrown);
        this.#log("warn", `the history of nights can't be kept just now: ${message}`, { code, runId });
        return;
      }
    }
  }
}
