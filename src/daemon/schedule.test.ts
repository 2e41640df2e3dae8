import { expect, it, vi } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { limits } from "../core/limits.ts";
import type { NightRequest } from "./nightly.ts";
import { keepNights } from "./schedule.ts";

function open(run: (request: NightRequest) => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  const asked: NightRequest[] = [];
  const logged: string[] = [];
  let ring = () => {};
  let isRinging = true;
  const nightly = {
    async run(request: NightRequest) {
      asked.push(request);
      await run(request);
      return { kind: "not due", date: "2026-11-27", why: "it is done" } as const;
    },
  };
  const everyDayAt = (_at: string, call: () => void) => {
    ring = call;
    return () => (isRinging = false);
  };
  const stop = new AbortController();
  const log = (_level: string, message: string) => void logged.push(message);
  const kept = keepNights("03:00", { nightly, clock, log, everyDayAt }, stop.signal);
  const end = async () => {
    stop.abort();
    await kept;
  };
  return { clock, asked, logged, end, ring: () => ring(), isRinging: () => isRinging };
}

it("asks for a night that is due at the start, when the bell rings, and every few minutes", async () => {
  const { clock, asked, end, ring, isRinging } = open();
  await vi.waitUntil(() => clock.waiting > 0);
  expect(asked).toEqual([{ force: false, trigger: "timer", isIfDue: true }]);
  ring();
  await vi.waitUntil(() => asked.length === 2);
  clock.advance(limits.nightLookMs);
  await vi.waitUntil(() => asked.length === 3);
  await end();
  expect(isRinging()).toBe(false);
});

it("asks once while a night is running", async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const { asked, end, ring } = open(() => held);
  ring();
  ring();
  letGo();
  await end();
  expect(asked.length).toBe(1);
});

it("goes on after a night that couldn't be run, and says why", async () => {
  const { clock, asked, logged, end } = open(() => Promise.reject(new Error("the store is away")));
  await vi.waitUntil(() => clock.waiting > 0);
  clock.advance(limits.nightLookMs);
  await vi.waitUntil(() => asked.length === 2);
  await end();
  expect(logged[0]).toBe("the night couldn't be run: the store is away");
});
