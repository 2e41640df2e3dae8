import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { limits } from "../../core/limits.ts";
import { Hints } from "./hints.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long it took until a burst was told, and how long that burst had lasted. */
async function waitFrom(hints: Hints, idleMs: number, signal: AbortSignal) {
  const startedAtMs = performance.now();
  const firstAtMs = await hints.settled(idleMs, signal);
  const nowMs = performance.now();
  return { waitedMs: nowMs - startedAtMs, burstMs: firstAtMs === undefined ? undefined : nowMs - firstAtMs };
}

const { signal } = new AbortController();

describe("hints", () => {
  test("of one burst are told once, when it is over", async () => {
    const hints = new Hints();
    const told = waitFrom(hints, limits.watchRereadMs, signal);
    await vi.advanceTimersByTimeAsync(500);
    hints.give();
    await vi.advanceTimersByTimeAsync(limits.watchSettleMs - 1);
    hints.give();
    await vi.advanceTimersByTimeAsync(limits.watchSettleMs);
    const burstMs = 2 * limits.watchSettleMs - 1;
    expect(await told).toEqual({ waitedMs: 500 + burstMs, burstMs });
    expect(hints.isPending).toBe(false);
  });

  test("that never cease are told after a while all the same", async () => {
    const hints = new Hints();
    const told = waitFrom(hints, limits.watchRereadMs, signal);
    for (let ms = 0; ms <= limits.watchSettleMaxMs; ms += 10) {
      hints.give();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect((await told).burstMs).toBe(limits.watchSettleMaxMs);
    expect(hints.isPending).toBe(true);
  });

  test("that came while nobody listened are told to the next who does", async () => {
    const hints = new Hints();
    hints.give();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waitFrom(hints, limits.watchRereadMs, signal)).toEqual({ waitedMs: 0, burstMs: 5_000 });
  });

  test("that don't come end the wait after its time", async () => {
    const told = waitFrom(new Hints(), 1_000, signal);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await told).toEqual({ waitedMs: 1_000, burstMs: undefined });
  });

  test("are still pending after an abort", async () => {
    const stop = new AbortController();
    const hints = new Hints();
    const told = waitFrom(hints, limits.watchRereadMs, stop.signal);
    hints.give();
    stop.abort();
    expect(await told).toEqual({ waitedMs: 0, burstMs: undefined });
    expect(hints.isPending).toBe(true);
  });
});
