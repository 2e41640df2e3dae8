import { asGibseyError, GibseyError, hasCode } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import { type Due, dueNight, nightOf, whyNotDue } from "../core/nightly/due-night.ts";
import { newRun, newRunId } from "../core/nightly/new-run.ts";
import { alertOf, type NightAlarm } from "../core/nightly/night-alert.ts";
import type { NightProgress } from "../core/nightly/night-log.ts";
import { previewNight } from "../core/nightly/preview-night.ts";
import { type NightBegun, type NightOrder, type NightParts, runNight } from "../core/nightly/run-night.ts";
import type { Leases } from "../core/store/leases.ts";
import type { NightCounts, NightRun, NightRuns, NightTrigger } from "../core/store/night-runs.ts";
import type { Clock } from "./clock.ts";
import { type Lease, takeLease } from "./lease.ts";
import type { Log } from "./log.ts";
import { NightHistory } from "./night-history.ts";

export interface NightlyParts extends NightParts {
  readonly runs: NightRuns;
  readonly leases: Leases;
  /** Who this daemon is, to those that share its stores. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** When nights begin, `HH:MM`, also where somebody else begins them. */
  readonly at: string;
  /** Since when a book without any night waits for its first, in epoch ms. */
  readonly waitingSinceMs: () => Promise<number>;
  readonly alarm: NightAlarm;
  /** Called with every run that has ended. */
  readonly onEnd: (run: NightRun, tookMs: number) => void;
}

export interface NightRequest extends NightOrder {
  readonly trigger: NightTrigger;
  /** Runs only a night that is due. */
  readonly isIfDue: boolean;
}

export type NightOutcome =
  | { readonly kind: "ran"; readonly run: NightRun }
  | { readonly kind: "not due"; readonly date: string; readonly why: string };

/** The nights of a book, one at a time: across processes by a lease, and each told in the history whatever comes of it. */
export class Nightly {
  readonly #parts: NightlyParts;
  readonly #history: NightHistory;
  readonly #closing = new AbortController();
  readonly #alerts = new Set<Promise<void>>();
  #settled: Promise<void> = Promise.resolve();
  #running: { readonly sinceMs: number; readonly stop: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(parts: NightlyParts) {
    this.#parts = parts;
    this.#history = new NightHistory(parts.runs, parts.clock, parts.log);
  }

  /**
   * Marks what a killed daemon left running, unless another runs it. Whoever begins a night does that first; a daemon that begins none
   * by itself would else tell of such a run for as long as nobody asks for one. Never rejects.
   */
  settle(): Promise<void> {
    const settled = this.#takeLease(() => {}).then((lease) => this.#settleHistory().finally(() => lease.release()));
    this.#settled = settled.then(
      () => undefined,
      () => undefined,
    );
    return this.#settled;
  }

  /**
   * Runs a night, or says why none is due. What goes wrong in it is told by the run; readers then have the night before. A signal ends
   * it, and the run says so.
   * @throws GibseyError NIGHTLY_RUNNING, unless only a night that is due was asked for.
   */
  async run(
    request: NightRequest,
    signal: AbortSignal,
    onProgress: (progress: NightProgress) => void = () => {},
  ): Promise<NightOutcome> {
    try {
      await this.#settled;
      this.#closing.signal.throwIfAborted();
      if (this.#running !== undefined) throw isRunning("this daemon", this.#running.sinceMs);
      const { controller: stop, letGo } = followSignal(signal);
      const ended = this.#leased(request, stop, onProgress).finally(() => {
        letGo();
        this.#running = undefined;
      });
      this.#running = { sinceMs: this.#parts.clock.wallMs(), stop, ended };
      return await ended;
    } catch (thrown) {
      if (!request.isIfDue || !hasCode(thrown, "NIGHTLY_RUNNING")) throw thrown;
      return { kind: "not due", date: this.#tonight(), why: thrown.message };
    }
  }

  /** What a night would do. Nothing is written. */
  preview(order: NightOrder, signal: AbortSignal): Promise<NightCounts> {
    return previewNight(this.#parts, order, signal);
  }

  /** Runs, the newest first. @throws what the store throws. */
  history(limit: number): Promise<readonly NightRun[]> {
    return this.#history.list(limit);
  }

  /** Ends what runs, keeps that it was interrupted, and lets alerts go. */
  async close(): Promise<void> {
    this.#closing.abort(new DOMException("the daemon stopped", "AbortError"));
    this.#running?.stop.abort(this.#closing.signal.reason);
    await Promise.allSettled([this.#running?.ended, ...this.#alerts]);
  }

  /** A night that can't even begin, because the store is away twice in a row, is told of as a failed one. */
  async #leased(
    request: NightRequest,
    stop: AbortController,
    onProgress: (progress: NightProgress) => void,
  ): Promise<NightOutcome> {
    let begun: Begun;
    try {
      begun = await this.#beginTwice(request, stop);
    } catch (thrown) {
      if (stop.signal.aborted || hasCode(thrown, "NIGHTLY_RUNNING")) throw thrown;
      const due = await this.#due(request, this.#history.known);
      if (due.kind !== "due") return notDue(due);
      const run = newRun(this.#order(request, due.missed), this.#parts.clock.wallMs());
      const why = `it couldn't begin: ${asGibseyError(thrown).message}`;
      return this.#ended(
        { ...run, state: "failed", endedAtMs: run.startedAtMs, notes: [...run.notes, why] },
        due.missed,
        0,
      );
    }
    const { lease, due } = begun;
    try {
      return due.kind === "due" ? await this.#night(request, due.missed, stop.signal, onProgress) : notDue(due);
    } finally {
      await lease.release();
    }
  }

  async #beginTwice(request: NightRequest, stop: AbortController): Promise<Begun> {
    try {
      return await this.#begin(request, stop);
    } catch (thrown) {
      if (hasCode(thrown, "NIGHTLY_RUNNING")) throw thrown;
      await this.#parts.clock.wait(limits.nightStepAgainMs, stop.signal);
      return this.#begin(request, stop);
    }
  }

  /** Takes the lease, and looks whether a night is due. */
  async #begin(request: NightRequest, stop: AbortController): Promise<Begun> {
    const lease = await this.#takeLease((error) => stop.abort(error));
    try {
      await this.#settleHistory();
      return { lease, due: await this.#due(request, await this.#history.list(limits.nightRunsMax)) };
    } catch (thrown) {
      await lease.release();
      throw thrown;
    }
  }

  /** A night whose daemon was killed couldn't tell of it. */
  async #settleHistory(): Promise<void> {
    for (const run of await this.#history.settle()) this.#alert(run, 0);
  }

  async #takeLease(onLost: (error: GibseyError) => void): Promise<Lease> {
    const { leases, holder, clock } = this.#parts;
    let other: string | undefined;
    const heldBy = (who: string) => isRunning((other = who), undefined);
    try {
      return await takeLease({ name: "nightly", ttlS: limits.nightLeaseS, heldBy }, { leases, holder, clock, onLost });
    } catch (thrown) {
      if (other === undefined) throw thrown;
      const running = (await this.#history.list(limits.nightRunsShown)).find(({ state }) => state === "running");
      throw isRunning(other, running?.startedAtMs);
    }
  }

  async #due({ isIfDue, trigger }: NightRequest, runs: readonly NightRun[]): Promise<Due> {
    const { clock, at, waitingSinceMs } = this.#parts;
    if (!isIfDue) return { kind: "due", date: this.#tonight(), missed: 0 };
    // Cron's time has come, whatever the timer's is.
    const waiting = trigger === "timer" ? await waitingSinceMs() : undefined;
    return dueNight({ nowMs: clock.wallMs(), at, runs, waitingSinceMs: waiting });
  }

  async #night(
    request: NightRequest,
    missed: number,
    signal: AbortSignal,
    onProgress: (progress: NightProgress) => void,
  ): Promise<NightOutcome> {
    const { clock, log } = this.#parts;
    const startedAtMs = clock.monotonicMs();
    const order = this.#order(request, missed);
    log("info", "a night begins", { runId: order.runId, trigger: request.trigger });
    const onRun = (run: NightRun) => this.#history.keep(run);
    const run = await runNight(this.#parts, order, { onRun, onProgress }, signal);
    return this.#ended(run, missed, clock.monotonicMs() - startedAtMs);
  }

  #order({ k, force, trigger }: NightRequest, missed: number): NightBegun {
    const notes = missed > 0 ? [`nights missed before it: ${missed}`] : [];
    return { k, force, trigger, notes, runId: newRunId(this.#parts.clock.wallMs()), date: this.#tonight() };
  }

  #tonight(): string {
    return nightOf(this.#parts.clock.wallMs(), this.#parts.at);
  }

  async #ended(run: NightRun, missed: number, tookMs: number): Promise<NightOutcome> {
    const { log, onEnd } = this.#parts;
    await this.#history.keep(run);
    const { runId, state, clusters, changed, summaries, modelCalls } = run;
    const fields = { runId, state, clusters, changed, summaries, modelCalls, ms: Math.round(tookMs) };
    const level = state === "done" ? "info" : state === "failed" ? "error" : "warn";
    log(level, ["a night ended", ...run.notes].join("; "), fields);
    onEnd(run, tookMs);
    this.#alert(run, missed);
    return { kind: "ran", run };
  }

  /** Tells people, who aren't waited for. */
  #alert(run: NightRun, missed: number): void {
    const { alarm, log } = this.#parts;
    const alert = alertOf(run, missed);
    if (alert === undefined) return;
    const told = alarm(alert, this.#closing.signal)
      .catch((thrown: unknown) => {
        log("error", `nobody could be told of a night: ${asGibseyError(thrown).message}`, { runId: run.runId });
      })
      .finally(() => this.#alerts.delete(told));
    this.#alerts.add(told);
  }
}

interface Begun {
  readonly lease: Lease;
  readonly due: Due;
}

function notDue(due: Exclude<Due, { kind: "due" }>): NightOutcome {
  return { kind: "not due", date: due.date, why: whyNotDue(due) };
}

function isRunning(who: string, sinceMs: number | undefined): GibseyError {
  const since = sinceMs === undefined ? "" : `, since ${new Date(sinceMs).toISOString()}`;
  return new GibseyError(
    "NIGHTLY_RUNNING",
    `a night is running already, by ${who}${since}`,
    `\`gibsey nightly history\` tells of it; one whose machine was lost is forgotten after ${limits.nightLeaseS} s`,
  );
}
