import { describe, expect, it, vi } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { ManualClock } from "../../test/fakes/clock.ts";
import { openMemoryUnderTest } from "../../test/fakes/memory.ts";
import { dealingClusterer, FakeLeases, FakeNightRuns, FakeNights } from "../../test/fakes/nights.ts";
import { limits } from "../core/limits.ts";
import type { NightAlert } from "../core/nightly/night-alert.ts";
import { newRun } from "../core/nightly/new-run.ts";
import type { NightRun } from "../core/store/night-runs.ts";
import { Nightly, type NightlyParts, type NightOutcome, type NightRequest } from "./nightly.ts";

const byHand: NightRequest = { k: 2, force: false, trigger: "hand", isIfDue: false };
const byTimer: NightRequest = { ...byHand, trigger: "timer", isIfDue: true };
const noSignal = new AbortController().signal;

async function open(over: Partial<NightlyParts> = {}) {
  const { memory, book } = openMemoryUnderTest();
  const pages = Array.from({ length: 10 }, (_, n) =>
    pageOf(`p${n}`, n + 1, { body: `The bell of house ${n} rang at night.` }),
  );
  await book.pages.put(pages);
  await memory.learn(pages.map(({ page_id }) => ({ page_id, writtenAtMs: undefined })));
  const [nights, runs, leases, clock] = [new FakeNights(), new FakeNightRuns(), new FakeLeases(), new ManualClock()];
  const alerts: NightAlert[] = [];
  const ended: NightRun[] = [];
  const logged: string[] = [];
  const parts: NightlyParts = {
    memory,
    pages: book.pages,
    nights,
    runs,
    leases,
    clock,
    clusterer: dealingClusterer,
    chat: undefined,
    holder: "attic:/book",
    at: "03:00",
    log: (level, message) => void logged.push(`${level} ${message}`),
    waitingSinceMs: async () => -2 * 24 * 3_600_000,
    alarm: async (alert) => void alerts.push(alert),
    onEnd: (run) => void ended.push(run),
    ...over,
  };
  const nightly = new Nightly(parts);
  /** Lets the pause before a second try pass. */
  const tryAgain = async () => {
    await vi.waitUntil(() => clock.waiting > 0);
    clock.advance(limits.nightStepAgainMs);
  };
  return { nightly, parts, nights, runs, leases, clock, alerts, ended, logged, tryAgain };
}

function stateOf(outcome: NightOutcome): string {
  return outcome.kind === "ran" ? outcome.run.state : outcome.why;
}

/** Holds a night up at its publishing until it is let go. */
function heldUp(nights: FakeNights) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  nights.onCall = (name) => (name === "publish" ? held : undefined);
  return letGo;
}

describe("nights of a daemon", () => {
  it("are told in the history as they go on, and give the lease back", async () => {
    const { nightly, runs, leases, ended } = await open();
    const states: string[] = [];
    const save = runs.save.bind(runs);
    runs.save = async (run) => {
      states.push(`${run.state} ${run.steps.length}`);
      await save(run);
    };
    expect(stateOf(await nightly.run(byHand, noSignal))).toBe("done");
    expect(states.slice(0, 3)).toEqual(["running 0", "running 1", "running 2"]);
    expect(states.at(-1)).toBe("done 5");
    expect(leases.holders.size).toBe(0);
    expect(await nightly.history(10)).toMatchObject([{ state: "done", trigger: "hand" }]);
    expect(ended).toMatchObject([{ state: "done" }]);
  });

  it("are run one at a time, and the second is told who runs the first", async () => {
    const { nightly, nights, runs } = await open();
    const letGo = heldUp(nights);
    const first = nightly.run(byHand, noSignal);
    await vi.waitUntil(() => runs.runs.size > 0);
    await expect(nightly.run(byHand, noSignal)).rejects.toMatchObject({
      code: "NIGHTLY_RUNNING",
      message: expect.stringMatching(/this daemon, since 1970/),
    });
    expect(stateOf(await nightly.run(byTimer, noSignal))).toMatch(/running already/);
    letGo();
    expect(stateOf(await first)).toBe("done");
  });

  it("are run by one of two daemons, and the other says which and since when", async () => {
    const first = await open();
    const letGo = heldUp(first.nights);
    const running = first.nightly.run(byHand, noSignal);
    await vi.waitUntil(() => first.runs.runs.size > 0);
    const { nights, runs, leases } = first;
    const second = await open({ nights, runs, leases, holder: "cellar:/book" });
    await expect(second.nightly.run(byHand, noSignal)).rejects.toMatchObject({
      code: "NIGHTLY_RUNNING",
      message: expect.stringMatching(/attic:\/book, since 1970/),
    });
    letGo();
    await running;
    expect(stateOf(await second.nightly.run(byTimer, noSignal))).toMatch(/is done/);
  });

  it("that a killed daemon left running are marked and told of, and run again when they are due", async () => {
    const { nightly, runs, alerts } = await open();
    await runs.save(newRun({ runId: "0", date: "1969-12-31", trigger: "timer" }, 0));
    expect(stateOf(await nightly.run(byTimer, noSignal))).toBe("done");
    expect((await nightly.history(5)).map(({ state }) => state)).toEqual(["done", "interrupted"]);
    const message = "the night of 1969-12-31 failed: it ended without saying why";
    expect(alerts).toMatchObject([{ kind: "failed", message, run: { state: "interrupted" } }]);
  });

  it("that a killed daemon left running are marked by one that begins none, unless another runs them", async () => {
    const { nightly, runs, leases } = await open();
    await runs.save(newRun({ runId: "0", date: "1969-12-31", trigger: "hand" }, 0));
    leases.holders.set("nightly", "cellar:/book");
    await nightly.settle();
    expect(await nightly.history(5)).toMatchObject([{ state: "running" }]);
    leases.holders.clear();
    await nightly.settle();
    expect(await nightly.history(5)).toMatchObject([{ state: "interrupted", notes: ["it ended without saying why"] }]);
    expect(leases.holders.size).toBe(0);
  });

  it("are interrupted when the daemon stops, and say so", async () => {
    const { nightly, nights, runs, leases } = await open();
    heldUp(nights);
    const running = nightly.run(byHand, noSignal);
    await vi.waitUntil(() => runs.runs.size > 0);
    await nightly.close();
    expect(stateOf(await running)).toBe("interrupted");
    expect([...runs.runs.values()]).toMatchObject([{ state: "interrupted", notes: ["the daemon stopped"] }]);
    expect(leases.holders.size).toBe(0);
    await expect(nightly.run(byHand, noSignal)).rejects.toThrow("the daemon stopped");
  });

  it("of which nobody can begin one while the store is away fail, and the history tells it when it is back", async () => {
    const { nightly, runs, leases, alerts, tryAgain } = await open();
    runs.isAway = true;
    leases.isAway = true;
    const running = nightly.run(byTimer, noSignal);
    await tryAgain();
    expect(stateOf(await running)).toBe("failed");
    expect(alerts).toMatchObject([
      { kind: "failed", message: expect.stringMatching(/couldn't begin: the store is away/) },
    ]);
    const again = nightly.run(byTimer, noSignal);
    await tryAgain();
    expect(stateOf(await again)).toMatch(/failed a moment ago/);
    runs.isAway = false;
    leases.isAway = false;
    expect(stateOf(await nightly.run(byHand, noSignal))).toBe("done");
    expect([...runs.runs.values()].map(({ state }) => state)).toEqual(["failed", "done"]);
  });

  it("go on while only their history can't be kept", async () => {
    const { nightly, runs, logged } = await open();
    const save = runs.save.bind(runs);
    runs.save = async () => {
      throw new Error("the disk is full");
    };
    expect(stateOf(await nightly.run(byHand, noSignal))).toBe("done");
    expect(logged.join("\n")).toMatch(/history of nights can't be kept just now: the disk is full/);
    runs.save = save;
    await nightly.run(byHand, noSignal);
    expect((await runs.list(5)).map(({ state }) => state)).toEqual(["done", "done"]);
  });

  it("that were missed are told of by the one that makes up for them", async () => {
    const { nightly, runs, clock, alerts } = await open();
    await nightly.run(byHand, noSignal);
    clock.jump(6 * 24 * 3_600_000);
    expect(stateOf(await nightly.run(byTimer, noSignal))).toBe("done");
    expect(alerts).toMatchObject([{ kind: "missed", message: expect.stringMatching(/^5 nights before that of/) }]);
    expect((await runs.list(1))[0]?.notes).toEqual(["nights missed before it: 5"]);
  });

  it("are none the worse for an alarm that fails", async () => {
    const { nightly, nights, logged, tryAgain } = await open({
      alarm: () => Promise.reject(new Error("no mail today")),
    });
    nights.onCall = () => {
      throw new Error("the store is away");
    };
    const running = nightly.run(byHand, noSignal);
    await tryAgain();
    expect(stateOf(await running)).toBe("failed");
    await vi.waitUntil(() => logged.some((line) => line.includes("nobody could be told of a night: no mail today")));
  });
});
