import { expect, it, vi } from "vitest";
import { ManualClock } from "../../test/fakes/clock.ts";
import { limits } from "../core/limits.ts";
import { refundNowAndThen } from "./refunds.ts";

it("lost reservations are given back at once and once a period, also after a failure, which is told once", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const told: string[] = [];
  const outcomes = [2, new Error("away"), new Error("away"), 0, 1];
  let calls = 0;
  const ledger = {
    async refundLost() {
      const outcome = outcomes[calls++] ?? 0;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
  const log = (level: string, message: string) => void told.push(`${level} ${message.slice(0, 9)}`);
  const running = refundNowAndThen({ ledger, clock, log }, stop.signal);
  for (let period = 1; period <= outcomes.length; period++) {
    await vi.waitUntil(() => calls === period && clock.waiting === 1);
    clock.advance(limits.refundEveryMs);
  }
  stop.abort();
  await running;
  expect(told).toEqual(["info gave back", "warn away", "info gave back"]);
});
