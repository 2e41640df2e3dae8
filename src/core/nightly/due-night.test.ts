import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import type { NightRun } from "../store/night-runs.ts";
import { type Due, dueNight, nightOf } from "./due-night.ts";

const hourMs = 3_600_000;
const zones = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kathmandu",
  "Africa/Casablanca",
];

function runOf(over: Partial<NightRun>): NightRun {
  return {
    runId: `run-${over.startedAtMs ?? 0}`,
    date: "2026-11-27",
    trigger: "timer",
    state: "done",
    startedAtMs: 0,
    steps: [],
    pages: 1,
    clusters: 1,
    changed: 0,
    summaries: 0,
    modelCalls: 0,
    promptTokens: 0,
    answerTokens: 0,
    notes: [],
    ...over,
  };
}

/** A machine that looks every few minutes; `isUp` tells when it is awake. The dates that it ran, with when. */
function nightsOf(options: {
  readonly from: string;
  readonly days: number;
  readonly at: string;
  readonly timeZone: string;
  readonly isUp?: (ms: number) => boolean;
  readonly lookEveryMs?: number;
}): { readonly date: string; readonly ms: number }[] {
  const { at, timeZone, isUp = () => true, lookEveryMs = 5 * 60_000 } = options;
  const begin = Date.parse(options.from);
  let runs: readonly NightRun[] = [];
  const ran: { date: string; ms: number }[] = [];
  for (let nowMs = begin; nowMs < begin + options.days * 24 * hourMs; nowMs += lookEveryMs) {
    if (!isUp(nowMs)) continue;
    // The timer and cron look at the same moment.
    for (const waitingSinceMs of [begin, undefined].slice(0, runs.length === 0 ? 1 : 2)) {
      const due = dueNight({ nowMs, at, timeZone, runs, waitingSinceMs });
      if (due.kind !== "due") continue;
      ran.push({ date: due.date, ms: nowMs });
      runs = [runOf({ date: due.date, startedAtMs: nowMs }), ...runs];
    }
  }
  return ran;
}

const changes: readonly [timeZone: string, from: string][] = [
  ["Europe/Berlin", "2026-03-26T12:00Z"],
  ["Europe/Berlin", "2026-10-22T12:00Z"],
  ["America/Sao_Paulo", "2018-11-01T12:00Z"],
  ["America/Sao_Paulo", "2018-02-14T12:00Z"],
  ["Australia/Lord_Howe", "2026-04-02T12:00Z"],
  ["Australia/Lord_Howe", "2026-10-01T12:00Z"],
  ["America/St_Johns", "2026-03-05T12:00Z"],
  ["America/New_York", "2026-10-29T12:00Z"],
];
const times = ["00:00", "00:30", "01:30", "01:59", "02:00", "02:15", "02:30", "03:00", "23:30", "23:59"];

describe("nights, over a change of the clocks", () => {
  it.each(changes)("in %s from %s are run once each, at whatever time they are set to", (timeZone, from) => {
    for (const at of times) {
      const dates = nightsOf({ from, days: 6, at, timeZone, lookEveryMs: 15 * 60_000 }).map(({ date }) => date);
      expect(new Set(dates).size, at).toBe(dates.length);
      expect([5, 6], at).toContain(dates.length);
      const days = dates.map((date) => Date.parse(date) / (24 * hourMs));
      expect(days, at).toEqual(days.map((_, n) => (days[0] ?? 0) + n));
    }
  });

  it("begin on time where their time is there, and at the next where it isn't", () => {
    const spring = nightsOf({ from: "2026-03-28T12:00Z", days: 2, at: "02:30", timeZone: "Europe/Berlin" });
    // 02:30 isn't on the clock that night: 02:00 is 03:00, one hour after midnight UTC.
    expect(spring.map(({ ms }) => new Date(ms).toISOString().slice(0, 16))).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
  });
});

describe("nights that were missed", () => {
  it.each(zones)("in %s are made up for by one run, at the first look of the morning", (timeZone) => {
    const isUp = (ms: number) => new Date(ms).getUTCDay() === 3 && new Date(ms).getUTCHours() >= 14;
    const ran = nightsOf({ from: "2026-11-01T00:00Z", days: 28, at: "03:00", timeZone, isUp });
    // A Wednesday each; the first of them begins to wait, and others may see a night begin while they are up.
    expect(ran.length).toBeGreaterThanOrEqual(4);
    expect(ran.length).toBeLessThanOrEqual(8);
    expect(ran.filter(({ ms }) => new Date(ms).getUTCHours() === 14).length).toBeGreaterThanOrEqual(3);
  });

  it("are counted", () => {
    const runs = [runOf({ date: "2026-11-20", startedAtMs: Date.parse("2026-11-20T03:00Z") })];
    expect(due({ nowMs: Date.parse("2026-11-27T09:00Z"), runs })).toEqual({
      kind: "due",
      date: "2026-11-27",
      missed: 6,
    });
  });
});

function due(over: Partial<Parameters<typeof dueNight>[0]>): Due {
  return dueNight({ nowMs: 0, at: "03:00", timeZone: "UTC", runs: [], waitingSinceMs: undefined, ...over });
}

describe("a new book", () => {
  const waitingSinceMs = Date.parse("2026-11-26T10:00Z");
  it("waits for its first scheduled time", () => {
    expect(due({ nowMs: Date.parse("2026-11-27T02:59Z"), waitingSinceMs })).toMatchObject({ kind: "waits" });
    expect(due({ nowMs: Date.parse("2026-11-27T03:00Z"), waitingSinceMs })).toMatchObject({ kind: "due", missed: 0 });
  });

  it("has its first night in the morning on a machine that is never up at night", () => {
    expect(due({ nowMs: Date.parse("2026-11-27T09:00Z"), waitingSinceMs })).toMatchObject({ kind: "due" });
  });
});

describe("a night that was begun", () => {
  const nowMs = Date.parse("2026-11-27T09:00Z");
  const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;
  it.each<[string, readonly Partial<NightRun>[], Partial<Due>]>([
    ["and done is not run again", [{}], { kind: "done" }],
    ["and done by hand counts", [{ trigger: "hand", state: "cut" }], { kind: "done" }],
    ["and interrupted goes on at once", [{ state: "interrupted", startedAtMs: minutesAgo(1) }], { kind: "due" }],
    ["and failed rests", [{ state: "failed", startedAtMs: minutesAgo(2) }], { kind: "failed", isGivenUp: false }],
    ["and failed is tried again", [{ state: "failed", startedAtMs: minutesAgo(59) }], { kind: "due" }],
    [
      "and failed by hand has its tries still",
      Array.from({ length: 9 }, () => ({ trigger: "hand", state: "failed", startedAtMs: minutesAgo(59) }) as const),
      { kind: "due" },
    ],
    [
      "and failed too often is given up",
      Array.from({ length: limits.nightTriesMax }, () => ({ state: "failed", startedAtMs: minutesAgo(59) }) as const),
      { kind: "failed", isGivenUp: true },
    ],
    ["by a clock that was years ahead isn't known", [{ date: "2030-01-01", startedAtMs: 1.9e12 }], { kind: "due" }],
  ])("%s", (_, runs, expected) => {
    expect(due({ nowMs, runs: runs.map(runOf) })).toMatchObject(expected);
  });
});

it("a moment before the night's time belongs to the night of the day before", () => {
  expect(nightOf(Date.parse("2026-01-01T02:59Z"), "03:00", "UTC")).toBe("2025-12-31");
  expect(nightOf(Date.parse("2026-01-01T03:00Z"), "03:00", "UTC")).toBe("2026-01-01");
  expect(nightOf(Date.parse("2026-01-01T03:00Z"), "00:00", "Pacific/Apia")).toBe("2026-01-01");
});
