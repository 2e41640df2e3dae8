import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../test/fakes/clock.ts";
import { createFakeLedgerStore } from "../../../test/fakes/ledger-store.ts";
import { limits } from "../limits.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import { type ChargedAsk, withCharge } from "./charge.ts";
import { Ledger } from "./ledger.ts";

const never = new AbortController().signal;
const ask = { user: "ada", operation: "ask", credits: 5, leaseMs: limits.askLeaseMs };

function open(openingCredits = 20) {
  const clock = new ManualClock();
  const accounts = createFakeLedgerStore();
  const outage = { isOn: false };
  const store: LedgerStore = {
    ...accounts,
    async change(...call) {
      if (outage.isOn) throw new Error("away");
      return accounts.change(...call);
    },
  };
  const start = () => new Ledger({ store, openingCredits, holder: "attic:/book", clock });
  const ledger = start();
  const charge = <T>(work: (ask: ChargedAsk) => Promise<T>, signal = never) =>
    withCharge({ ledger, wait: clock.wait }, ask, work, signal);
  /** What the account ends with: its balance, what can be spent of it, and how the ask was closed. */
  const ended = async () => {
    const { balance, available } = await ledger.account("ada");
    return [balance, available, ...(await ledger.entries("ada", 1, 9)).map(({ kind }) => kind)];
  };
  return { outage, clock, ledger, start, charge, ended };
}

/** Work that ends only by its signal. */
function untilAborted({ signal }: ChargedAsk): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

describe("an ask", () => {
  it("is paid when something of its answer was sent, and gives what the work gave", async () => {
    const { charge, ended } = open();
    const { value, entry } = await charge(async ({ sent }) => {
      sent();
      sent();
      return "the bell";
    });
    expect(value).toBe("the bell");
    expect(entry).toMatchObject({ kind: "ask", credits: -5, balanceAfter: 15 });
    expect(await ended()).toEqual([15, 15, "ask"]);
  });

  it("is given back when nothing was sent, and when the work fails before", async () => {
    const quiet = open();
    expect((await quiet.charge(async () => 0)).entry).toMatchObject({ kind: "refund" });
    expect(await quiet.ended()).toEqual([20, 20, "refund"]);
    const failing = open();
    await expect(failing.charge(async () => Promise.reject(new Error("no model")))).rejects.toThrow("no model");
    expect(await failing.ended()).toEqual([20, 20, "refund"]);
  });

  it("is paid when the work fails, or the reader leaves, behind the first word", async () => {
    const { charge, ended } = open();
    const reader = new AbortController();
    const answer = charge(async (given) => {
      given.sent();
      reader.abort(new Error("left"));
      return untilAborted(given);
    }, reader.signal);
    await expect(answer).rejects.toThrow("left");
    expect(await ended()).toEqual([15, 15, "ask"]);
  });

  it("is given back when the reader leaves before, and isn't begun for one who has left already", async () => {
    const { charge, ended } = open();
    const reader = new AbortController();
    const answer = charge((given) => {
      reader.abort(new Error("left"));
      return untilAborted(given);
    }, reader.signal);
    await expect(answer).rejects.toThrow("left");
    expect(await ended()).toEqual([20, 20, "refund"]);
    await expect(charge(async () => 0, reader.signal)).rejects.toThrow("left");
    expect(await ended()).toEqual([20, 20, "refund"]);
  });

  it("isn't begun without the credits for it, nor a second time under the same operation", async () => {
    const poor = open(4);
    let begun = 0;
    const work = async () => (begun += 1);
    await expect(poor.charge(work)).rejects.toMatchObject({ beside: { needed: 5, available: 4 } });
    expect(begun).toBe(0);
    const { charge } = open();
    await charge(work);
    await expect(charge(work)).rejects.toMatchObject({ code: "OPERATION_TAKEN" });
    expect(begun).toBe(1);
  });

  it("is stopped when its lease is over by the monotonic clock, whatever the wall clock does", async () => {
    const { clock, charge, ended } = open();
    const answer = charge(async (given) => {
      clock.jump(3_600_000);
      expect(given.signal.aborted).toBe(false);
      clock.advance(ask.leaseMs);
      return untilAborted(given);
    });
    await expect(answer).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(await ended()).toEqual([20, 20, "refund"]);
    expect(clock.waiting).toBe(0);
  });

  it("whose process is killed is given back by the next one", async () => {
    const { ledger, start, charge, ended } = open();
    void charge(() => new Promise(() => {}));
    while ((await ledger.account("ada")).available > 15);
    const restarted = start();
    expect(await restarted.refundLost()).toBe(1);
    expect(await ended()).toEqual([20, 20, "refund"]);
  });

  it("that can't be paid while the store is away says so, and is given back when it is there again", async () => {
    const { outage, ledger, charge, ended } = open();
    const answer = charge(async ({ sent }) => {
      sent();
      expect(await ledger.refundLost()).toBe(0);
      outage.isOn = true;
    });
    await expect(answer).rejects.toThrow("away");
    outage.isOn = false;
    expect(await ledger.refundLost()).toBe(1);
    expect(await ended()).toEqual([20, 20, "refund"]);
  });
});
