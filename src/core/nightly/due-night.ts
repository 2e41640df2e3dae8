import { limits } from "../limits.ts";
import type { NightRun } from "../store/night-runs.ts";

/** When nights begin, and what was done so far. */
export interface DueFacts {
  /** Epoch ms. */
  readonly nowMs: number;
  /** The time of day at which nights begin, `HH:MM` on the clock on the wall. */
  readonly at: string;
  /** An IANA name; the process's own zone if absent. */
  readonly timeZone?: string | undefined;
  /** The newest first. */
  readonly runs: readonly NightRun[];
  /**
   * Since when a book without any night waits for its first, in epoch ms. Undefined where it needn't wait: whoever asks was
   * started by the scheduled time itself.
   */
  readonly waitingSinceMs: number | undefined;
}

export type Due =
  | {
      readonly kind: "due";
      readonly date: string;
      /** Nights before this one that nobody made up for. */
      readonly missed: number;
    }
  | { readonly kind: "done"; readonly date: string; readonly runId: string }
  /** A new book waits for the first scheduled time. */
  | { readonly kind: "waits"; readonly date: string }
  /** It was tried, and failed a moment ago, or too often. */
  | { readonly kind: "failed"; readonly date: string; readonly tries: number; readonly isGivenUp: boolean };

/**
 * Which night a moment belongs to: that of the last scheduled time before it, by its local date.
 *
 * Only the clock on the wall is asked, so an hour that comes twice, or not at all, changes nothing: a night begins when that
 * clock shows its time or any later one of the day, and one that has been is there already when its time comes a second time.
 */
export function nightOf(ms: number, at: string, timeZone?: string): string {
  const { date, time } = onTheWall(ms, timeZone);
  return time >= at ? date : dayBefore(date);
}

/**
 * Whether the night that this moment belongs to is to be run. All that were missed are made up for by one run, and none is
 * run twice, whoever asks: the daemon's timer and cron may both.
 */
export function dueNight({ nowMs, at, timeZone, runs, waitingSinceMs }: DueFacts): Due {
  const date = nightOf(nowMs, at, timeZone);
  // A run of a clock that was ahead would hold up all nights until then.
  const known = runs.filter(({ startedAtMs }) => startedAtMs <= nowMs + limits.leaseMarginMs);
  const last = known.find(({ state }) => state === "done" || state === "cut");
  if (last !== undefined && last.date >= date) return { kind: "done", date, runId: last.runId };
  const waits = waitingSinceMs !== undefined && nightOf(waitingSinceMs, at, timeZone) >= date;
  if (last === undefined && waits) return { kind: "waits", date };
  const tried = known.filter((run) => run.date === date && run.trigger !== "hand");
  const failed = tried.find(({ state }) => state === "failed");
  const isGivenUp = tried.length >= limits.nightTriesMax;
  const isFresh = failed !== undefined && nowMs < (failed.endedAtMs ?? failed.startedAtMs) + limits.nightAgainMs;
  if (isGivenUp || isFresh) return { kind: "failed", date, tries: tried.length, isGivenUp };
  return { kind: "due", date, missed: last === undefined ? 0 : daysBetween(last.date, date) - 1 };
}

/** Why no night is run, in words. */
export function whyNotDue(due: Exclude<Due, { kind: "due" }>): string {
  if (due.kind === "done") return `the night of ${due.date} is done`;
  if (due.kind === "waits") return "the book's first night waits for its time";
  return due.isGivenUp
    ? `the night of ${due.date} was tried ${due.tries} times; the next one is waited for`
    : `the night of ${due.date} failed a moment ago; it is tried again in a while`;
}

/** The clock on the wall: `2026-11-27` and `03:00`, which compare as text. */
function onTheWall(ms: number, timeZone: string | undefined): { readonly date: string; readonly time: string } {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? "";
  return { date: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/** To make one takes longer than to use it a hundred times, and every call wants the same. */
let kept: { readonly timeZone: string | undefined; readonly format: Intl.DateTimeFormat } | undefined;

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  if (kept === undefined || kept.timeZone !== timeZone) {
    kept = { timeZone, format: new Intl.DateTimeFormat("en", { ...fields, timeZone }) };
  }
  return kept.format;
}

const fields = {
  calendar: "gregory",
  numberingSystem: "latn",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
} as const;

const dayMs = 24 * 3_600_000;

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - dayMs).toISOString().slice(0, 10);
}

function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / dayMs);
}
