import type { DaemonClient } from "../client/daemon-client.ts";
import type { ActivityReport } from "../core/activity-report.ts";
import { asGibseyError, GibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { limits } from "../core/limits.ts";
import type { StatusReport } from "../core/stack/status-report.ts";

/** What one look at the daemon found. */
export type Look = Seen | Away;

/** It answered: how it is, and what was learned since the look before. Times are by its clock. */
export interface Seen {
  readonly kind: "seen";
  readonly atMs: number;
  /** At most {@link limits.watchStatusMs} old. */
  readonly status: StatusReport;
  readonly activity: ActivityReport;
}

/** It didn't. */
export interface Away {
  readonly kind: "away";
  readonly atMs: number;
  readonly problem: GibseyError;
}

export type WatchedDaemon = Pick<DaemonClient, "status" | "activity">;

export interface LookParts {
  /** The daemon as it is found now; undefined while none runs. */
  readonly find: () => Promise<WatchedDaemon | undefined>;
  /** Resolves when it is time for the next look, or at once when the signal aborts. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
  readonly wallMs: () => number;
}

/**
 * Looks at the daemon again and again, until the signal aborts. One that is away is looked for each time: it may come back
 * at another address.
 *
 * It asks instead of being told. An answer without news costs the daemon a comparison of two numbers, and it has no
 * open answers to end when it stops.
 * @throws GibseyError what the first look finds wrong, as DAEMON_DOWN; later what waiting doesn't mend, as TOKEN_REFUSED.
 */
export async function* looks(parts: LookParts, signal: AbortSignal): AsyncGenerator<Look> {
  const eye = new Eye(parts);
  while (!signal.aborted) {
    const look = await eye.look(signal);
    if (look !== undefined) yield look;
    await parts.pause(signal);
  }
}

class Eye {
  readonly #parts: LookParts;
  #daemon: WatchedDaemon | undefined;
  #hasSeen = false;
  #status: { readonly report: StatusReport; readonly atMs: number } | undefined;
  /** Kept while the daemon is away: it may be the same one that comes back, with news since. */
  #cursor: string | undefined;

  constructor(parts: LookParts) {
    this.#parts = parts;
  }

  /** Undefined when the signal aborted meanwhile. */
  async look(signal: AbortSignal): Promise<Look | undefined> {
    try {
      this.#daemon ??= await this.#parts.find();
      if (this.#daemon === undefined) throw new GibseyError("DAEMON_DOWN", "no daemon runs", "start it: gibsey up");
      return await this.#ask(this.#daemon, signal);
    } catch (thrown) {
      if (signal.aborted) return undefined;
      const problem = asGibseyError(thrown);
      if (!this.#hasSeen || !isOverByWaiting(problem)) throw problem;
      this.#daemon = undefined;
      this.#status = undefined;
      return { kind: "away", atMs: this.#parts.wallMs(), problem };
    }
  }

  #ask(daemon: WatchedDaemon, signal: AbortSignal): Promise<Seen> {
    return withinLimit(signal, async (until) => {
      const activity = await daemon.activity(this.#cursor, until);
      const nowMs = this.#parts.wallMs();
      if (this.#status === undefined || nowMs - this.#status.atMs >= limits.watchStatusMs) {
        this.#status = { report: await daemon.status(until), atMs: nowMs };
      }
      this.#cursor = activity.cursor;
      this.#hasSeen = true;
      return { kind: "seen", atMs: Date.parse(activity.at), status: this.#status.report, activity };
    });
  }
}

/** A watch may go on for weeks, so nothing of a request stays behind on its signal. */
async function withinLimit<T>(signal: AbortSignal, work: (until: AbortSignal) => Promise<T>): Promise<T> {
  const { controller, letGo } = followSignal(signal);
  const seconds = limits.watchAnswerMs / 1000;
  const late = new GibseyError("DAEMON_DOWN", `the daemon doesn't answer within ${seconds} s`, "see `gibsey logs`");
  const timer = setTimeout(() => controller.abort(late), limits.watchAnswerMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    letGo();
  }
}

function isOverByWaiting({ httpStatus }: GibseyError): boolean {
  return httpStatus === 503 || httpStatus === 507;
}
