import { schedule } from "node-cron";
import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Nightly } from "./nightly.ts";

export interface ScheduleParts {
  readonly nightly: Pick<Nightly, "run">;
  readonly clock: Clock;
  readonly log: Log;
  /** Calls back at a time of day, every day; the returned function stops that. */
  readonly everyDayAt?: (at: string, ring: () => void) => () => void;
}

/**
 * Runs each night once, from its time of day on, until aborted. Never throws.
 *
 * A timer rings at that time. What it rang for and nobody heard, because the machine slept, the daemon was down or the clocks
 * were changed, is found by looking at the start and every few minutes: whether a night is due is decided by the history alone
 * (`core/nightly/due-night.ts`), so to look too often does no harm.
 */
export async function keepNights(
  at: string,
  { nightly, clock, log, everyDayAt = byCron }: ScheduleParts,
  signal: AbortSignal,
): Promise<void> {
  let looking: Promise<void> | undefined;
  const look = () => (looking ??= lookOnce().finally(() => (looking = undefined)));
  const lookOnce = async () => {
    try {
      await nightly.run({ force: false, trigger: "timer", isIfDue: true }, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      const { message, code } = asGibseyError(thrown);
      log("error", `the night couldn't be run: ${message}`, { code });
    }
  };
  const stop = everyDayAt(at, () => void look());
  while (!signal.aborted) {
    await look();
    await clock.wait(limits.nightLookMs, signal, { keepsAlive: false }).catch(() => {});
  }
  stop();
  await looking;
}

function byCron(at: string, ring: () => void): () => void {
  const [hour, minute] = at.split(":").map(Number);
  // What it misses is found by looking, and is no news.
  const task = schedule(`${minute} ${hour} * * *`, ring, { unref: true, suppressMissedWarning: true });
  return () => void task.destroy();
}
