import { describe, expect, it } from "vitest";
import { findingOf } from "../../../../../test/fakes/doctor-probes.ts";
import { GibseyError } from "../../../errors.ts";
import { newRun } from "../../../nightly/new-run.ts";
import type { NightRun } from "../../../store/night-runs.ts";
import type { Check } from "../../check.ts";
import type { NightlyProbes } from "../../probes/nightly.ts";
import { nightlyInstalled } from "./installed.ts";
import { nightlyLastRun } from "./last-run.ts";
import { nightlyOverdue } from "./overdue.ts";
import { nightlySummaries } from "./summaries.ts";

const hourMs = 3_600_000;
const nowMs = 100 * hourMs;
const runOf = (over: Partial<NightRun>): NightRun => ({
  ...newRun({ runId: "1", date: "1970-01-05", trigger: "timer" }, nowMs - hourMs),
  state: "done",
  endedAtMs: nowMs - hourMs,
  ...over,
});
const runs = (...told: readonly Partial<NightRun>[]): Partial<NightlyProbes> => ({ runs: async () => told.map(runOf) });
const down = () => Promise.reject(new GibseyError("CASSANDRA_DOWN", "no node answers", "gibsey up"));

const job = (kind: "cron" | "systemd", ...lost: readonly string[]) => ({ kind, at: "04:30", lost });

function found(check: Check, nightly: Partial<NightlyProbes>) {
  const usual: Partial<NightlyProbes> = {
    at: "03:00",
    installed: async () => [],
    pages: async () => 7,
    nowMs: () => nowMs,
  };
  return findingOf(check, { nightly: { ...usual, ...nightly } });
}

describe("nightly.installed", () => {
  it.each<[string, Partial<NightlyProbes>, string, RegExp]>([
    ["the daemon's timer", {}, "ok", /^by the daemon, at 03:00$/],
    ["cron alone", { at: "off", installed: async () => [job("cron")] }, "ok", /^by cron$/],
    ["both", { installed: async () => [job("systemd")] }, "ok", /the daemon, systemd/],
    ["nobody", { at: "off" }, "warn", /neither cron nor systemd/],
    ["cron, by a Node that is gone", { installed: async () => [job("cron", "/old/node")] }, "warn", /runs \/old\/node/],
  ])("with %s", async (_, nightly, status, words) => {
    expect(await found(nightlyInstalled, nightly)).toMatchObject({ status, found: expect.stringMatching(words) });
  });
});

it("has a job written anew for the time that it had", async () => {
  const nightly = { installed: async () => [job("cron", "/old/node", "/old/gibsey.js")] };
  expect(await found(nightlyInstalled, nightly)).toMatchObject({
    fix: "gibsey nightly install --cron --at 04:30 --yes",
  });
});

describe("nightly.last-run", () => {
  it.each<[string, Partial<NightlyProbes>, string, RegExp]>([
    ["no book", { runs: async () => undefined }, "skipped", /no book/],
    ["no run", runs(), "ok", /none was run yet/],
    ["one that runs", runs({ state: "running" }), "ok", /none was run yet/],
    ["one that is done", runs({ summaries: 3 }), "ok", /of 1970-01-05, 3 summaries written/],
    ["one that was interrupted", runs({ state: "interrupted" }), "ok", /the next goes on/],
    ["one that failed", runs({ state: "failed" }), "warn", /failed/],
    ["one that was cut", runs({ state: "cut" }, {}), "warn", /was cut short/],
    ["a store that is away", { runs: down }, "skipped", /no node answers/],
  ])("with %s", async (_, nightly, status, words) => {
    expect(await found(nightlyLastRun, nightly)).toMatchObject({ status, found: expect.stringMatching(words) });
  });

  it("shows why it failed", async () => {
    const steps = [{ name: "publish", state: "failed", ms: 1, tries: 2, error: "the disk is full" }] as const;
    expect(await found(nightlyLastRun, runs({ state: "failed", notes: ["a note"], steps }))).toMatchObject({
      evidence: ["a note", "publish: the disk is full"],
    });
  });
});

describe("nightly.overdue", () => {
  it.each<[string, Partial<NightlyProbes>, string, RegExp]>([
    ["a night of this morning", runs({}), "ok", /the last one was done 1 h ago/],
    ["no pages", { ...runs(), pages: async () => 0 }, "ok", /no pages/],
    ["nobody to begin one", { ...runs(), at: "off" }, "skipped", /nobody/],
    ["an old night", runs({ state: "failed" }, { endedAtMs: nowMs - 40 * hourMs }), "warn", /40 h ago/],
    ["a new book", { ...runs(), waitingSinceMs: async () => undefined }, "ok", /waits for its time/],
    ["a book that waits long", { ...runs(), waitingSinceMs: async () => nowMs - 50 * hourMs }, "warn", /for 50 h$/],
  ])("with %s", async (_, nightly, status, words) => {
    expect(await found(nightlyOverdue, nightly)).toMatchObject({ status, found: expect.stringMatching(words) });
  });
});

describe("nightly.summaries", () => {
  const audit = { date: "1970-01-05", clusters: 2, members: 7, changed: 0, faults: [] };
  it.each<[string, Partial<NightlyProbes>, string, RegExp]>([
    ["none", { audit: async () => undefined }, "ok", /none yet/],
    ["all in order", { audit: async () => audit }, "ok", /^2 summaries of 7 pages, of 1970-01-05$/],
    ["pages that changed", { audit: async () => ({ ...audit, changed: 2 }) }, "ok", /2 pages have changed since/],
    ["a quotation that is off", { audit: async () => ({ ...audit, faults: ["a"] }) }, "warn", /1 of what they say/],
    ["a store that is away", { audit: down }, "skipped", /no node answers/],
  ])("with %s", async (_, nightly, status, words) => {
    expect(await found(nightlySummaries, nightly)).toMatchObject({ status, found: expect.stringMatching(words) });
  });
});
