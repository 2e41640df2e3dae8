import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withCharge } from "../../src/core/credits/charge.ts";
import { Ledger, type LedgerParts } from "../../src/core/credits/ledger.ts";
import { GibseyError } from "../../src/core/errors.ts";
import { limits } from "../../src/core/limits.ts";
import type { LedgerStore } from "../../src/core/store/ledger-store.ts";
import { ManualClock } from "../fakes/clock.ts";

/** Rows that several processes may open. */
export interface LedgerUnderTest {
  /** The store as one process has it. */
  open(): LedgerStore;
  release(): Promise<void>;
}

const leaseMs = limits.askLeaseMs;
const hourMs = 3_600_000;

/** What every ledger keeps, whatever keeps its rows. Each test has a user of its own. */
export function ledgerContract(
  name: string,
  make: () => Promise<LedgerUnderTest>,
  { numRuns }: { readonly numRuns: number },
): void {
  describe(`${name} keeps the ledger's contract`, () => {
    let underTest: LedgerUnderTest;
    let clock: ManualClock;
    let user: string;
    let ledger: Ledger;
    const open = (over: Partial<LedgerParts> = {}) =>
      new Ledger({ store: underTest.open(), openingCredits: 50, holder: "attic:/book", clock, ...over });
    const askOf = (operation: string, credits = 5) => ({ user, operation, credits, leaseMs });
    const shown = async () =>
      (await ledger.entries(user, 0, 1_000)).map(
        ({ operation, kind, credits, reserved, balanceAfter }) =>
          `${operation} ${kind} ${credits} of ${reserved}: ${balanceAfter}`,
      );
    beforeEach(async () => {
      underTest = await make();
      clock = new ManualClock();
      user = `user ${randomUUID()}`;
      ledger = open();
    });
    afterEach(() => underTest.release());

    it("opens an account once, with what accounts open with then", async () => {
      expect(await ledger.account(user)).toEqual({ user, balance: 50, available: 50, lastNumber: 1 });
      const richer = open({ openingCredits: 1_000 });
      expect(await richer.account(user)).toEqual({ user, balance: 50, available: 50, lastNumber: 1 });
      expect(await ledger.entries(user, 0, 10)).toEqual([
        {
          number: 1,
          operation: "opening",
          kind: "opening",
          credits: 50,
          reserved: 0,
          balanceAfter: 50,
          atMs: clock.wallMs(),
        },
      ]);
      expect(await ledger.entries(`${user}'s twin`, 0, 10)).toEqual([]);
    });

    it("opens an account, too, with an ask that it hasn't the credits for", async () => {
      const poor = open({ openingCredits: 2 });
      await expect(poor.reserve(askOf("ask"))).rejects.toMatchObject({
        code: "CREDITS_SHORT",
        httpStatus: 402,
        exitStatus: 5,
        beside: { needed: 5, available: 2 },
      });
      expect(await ledger.account(user)).toMatchObject({ balance: 2, available: 2 });
    });

    it("keeps what is reserved from others, and takes it when it is settled", async () => {
      await ledger.reserve(askOf("one", 30));
      expect(await ledger.account(user)).toMatchObject({ balance: 50, available: 20 });
      await expect(ledger.reserve(askOf("two", 21))).rejects.toMatchObject({ beside: { needed: 21, available: 20 } });
      await ledger.reserve(askOf("three", 20));
      expect(await ledger.settle(user, "one", 30)).toMatchObject({ number: 2, kind: "ask", credits: -30 });
      expect(await ledger.account(user)).toMatchObject({ balance: 20, available: 0 });
    });

    it("gives the rest back when less is settled, and all when it is refunded", async () => {
      await ledger.reserve(askOf("less", 5));
      await ledger.reserve(askOf("none", 5));
      await ledger.settle(user, "less", 2);
      await ledger.refund(user, "none");
      expect(await shown()).toEqual(["opening opening 50 of 0: 50", "less ask -2 of 5: 48", "none refund 0 of 5: 48"]);
      expect(await ledger.account(user)).toMatchObject({ balance: 48, available: 48 });
    });

    it("does each operation once, and answers as often as it is called, from any process", async () => {
      const other = open();
      const twice = async <T>(call: (from: Ledger) => Promise<T>): Promise<T> => {
        const answer = await call(ledger);
        for (const again of [ledger, other]) expect(await call(again)).toEqual(answer);
        return answer;
      };
      expect(await twice((from) => from.reserve(askOf("paid")))).toMatchObject({ kind: "open" });
      await twice((from) => from.reserve(askOf("unpaid")));
      await twice((from) => from.settle(user, "paid", 5));
      await twice((from) => from.refund(user, "unpaid"));
      await twice((from) => from.grant(user, "gift", 7));
      await twice((from) => from.refund(user, "never begun"));
      expect(await shown()).toEqual([
        "opening opening 50 of 0: 50",
        "paid ask -5 of 5: 45",
        "unpaid refund 0 of 5: 45",
        "gift grant 7 of 0: 52",
        "never begun refund 0 of 0: 52",
      ]);
    });

    it("leaves an ask as it was closed first: never anew, never both paid and given back", async () => {
      await ledger.reserve(askOf("paid"));
      const paid = await ledger.settle(user, "paid", 5);
      expect(await ledger.refund(user, "paid")).toEqual(paid);
      expect(await ledger.reserve(askOf("paid"))).toEqual({ kind: "closed", entry: paid });
      const unpaid = await ledger.refund(user, "unpaid");
      expect(await ledger.reserve(askOf("unpaid"))).toEqual({ kind: "closed", entry: unpaid });
      expect(await ledger.settle(user, "unpaid", 5)).toEqual(unpaid);
      expect(await ledger.account(user)).toMatchObject({ balance: 45, available: 45 });
    });

    it("refuses what can't be: an id that is another's, and to settle more than was reserved", async () => {
      await expect(ledger.grant(user, "opening", 1)).rejects.toMatchObject({ code: "OPERATION_TAKEN" });
      await ledger.grant(user, "gift", 1);
      await ledger.reserve(askOf("ask"));
      const taken = expect.objectContaining({ code: "OPERATION_TAKEN", httpStatus: 409 });
      await expect(ledger.reserve(askOf("gift"))).rejects.toEqual(taken);
      await expect(ledger.refund(user, "gift")).rejects.toEqual(taken);
      await expect(ledger.grant(user, "ask", 1)).rejects.toEqual(taken);
      await expect(ledger.settle(user, "ask", 6)).rejects.toThrow("settles 6 of 5 credits");
      await expect(ledger.settle(user, "unknown", 1)).rejects.toThrow("settles 1 of 0 credits");
      expect(await ledger.account(user)).toMatchObject({ balance: 51, available: 46 });
    });

    it("gives and takes away, but nothing that is reserved and nothing beyond what an account holds", async () => {
      await ledger.reserve(askOf("ask"));
      expect(await ledger.grant(user, "take", -40)).toMatchObject({ credits: -40, balanceAfter: 10 });
      await expect(ledger.grant(user, "more", -6)).rejects.toMatchObject({ beside: { needed: 6, available: 5 } });
      await ledger.grant(user, "give", limits.creditsMax - 10);
      await expect(ledger.grant(user, "too much", 1)).rejects.toMatchObject({ code: "CREDITS_INVALID" });
      expect(await ledger.account(user)).toMatchObject({
        balance: limits.creditsMax,
        available: limits.creditsMax - 5,
      });
    });

    it("lists entries by number, after a number, up to a limit, and keeps users apart", async () => {
      for (let number = 2; number <= 12; number++) await ledger.grant(user, `${13 - number}`, number);
      await ledger.grant(`${user}'s twin`, "12", 1);
      const numbers = async (after: number, limit: number) =>
        (await ledger.entries(user, after, limit)).map((entry) => entry.number);
      expect(await numbers(0, 100)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await numbers(9, 2)).toEqual([10, 11]);
      expect(await numbers(12, 2)).toEqual([]);
    });

    it("takes any name and any id that may be given", async () => {
      user = `${"🦊'\"; drop--".repeat(4)}ß `.slice(0, limits.userCharactersMax);
      await ledger.grant(user, `ο'"\\%${"x".repeat(190)}`, 1);
      expect(await ledger.entries(user, 0, 9)).toMatchObject([{}, { operation: `ο'"\\%${"x".repeat(190)}` }]);
    });

    it("answers exactly ten of a hundred asks at once where there are credits for ten, whoever takes them", async () => {
      const daemons = [ledger, open(), open(), open()];
      const never = new AbortController().signal;
      let answered = 0;
      const asks = Array.from({ length: 100 }, (_, index) => {
        const parts = { ledger: daemons[index % daemons.length] ?? ledger, wait: clock.wait };
        const work = async ({ sent }: { readonly sent: () => void }) => {
          sent();
          answered += 1;
        };
        return withCharge(parts, askOf(`ask ${index}`), work, never);
      });
      const outcomes = await Promise.allSettled(asks);
      const refusals = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason.code);
      expect(answered).toBe(10);
      expect(refusals).toEqual(Array.from({ length: 90 }, () => "CREDITS_SHORT"));
      expect(await ledger.account(user)).toMatchObject({ balance: 0, available: 0, lastNumber: 11 });
    });

    it.each(["before", "after"] as const)(
      "debits once where a change is cut off %s it was written, and is tried again",
      async (when) => {
        const store = underTest.open();
        const cut: LedgerStore = {
          ...store,
          async change(...call) {
            if (when === "after") await store.change(...call);
            throw new GibseyError("CASSANDRA_BUSY", "timed out", "try again");
          },
        };
        for (const call of [
          (from: Ledger) => from.reserve(askOf("ask")),
          (from: Ledger) => from.settle(user, "ask", 5),
          (from: Ledger) => from.grant(user, "gift", 2),
          (from: Ledger) => from.refund(user, "other"),
        ]) {
          await expect(call(open({ store: cut }))).rejects.toMatchObject({ code: "CASSANDRA_BUSY" });
          await call(ledger);
        }
        expect(await ledger.account(user)).toMatchObject({ balance: 47, available: 47 });
        expect(await shown()).toHaveLength(4);
      },
    );

    it("gives back, once, what a process of the same data dir left when it was killed", async () => {
      await ledger.reserve(askOf("left"));
      const restarted = open();
      await restarted.reserve(askOf("new"));
      const [refunded, again] = [await restarted.refundLost(), await restarted.refundLost()];
      expect([refunded, again]).toEqual([1, 0]);
      expect(await restarted.account(user)).toMatchObject({ balance: 50, available: 45 });
      expect(await shown()).toEqual(["opening opening 50 of 0: 50", "left refund 0 of 5: 50"]);
    });

    it("gives back what nobody closed when the lease is over, and what is settled after that takes nothing", async () => {
      await ledger.reserve(askOf("slow"));
      clock.advance(leaseMs - 1);
      expect(await ledger.refundLost()).toBe(0);
      clock.advance(1);
      expect(await ledger.refundLost()).toBe(1);
      expect(await ledger.settle(user, "slow", 5)).toMatchObject({ kind: "refund", credits: 0, reserved: 5 });
      expect(await ledger.account(user)).toMatchObject({ balance: 50, available: 50 });
    });

    it("still takes what is settled after the lease where nothing was given back yet", async () => {
      await ledger.reserve(askOf("late"));
      clock.advance(leaseMs + 1);
      expect(await ledger.settle(user, "late", 5)).toMatchObject({ kind: "ask", credits: -5 });
      expect(await ledger.refundLost()).toBe(0);
      expect(await ledger.account(user)).toMatchObject({ balance: 45, available: 45 });
    });

    it.each([hourMs, -hourMs])("keeps its own asks' reservations when the clock jumps by %i ms", async (jumpMs) => {
      await ledger.reserve(askOf("ask"));
      clock.jump(jumpMs);
      expect(await ledger.refundLost()).toBe(0);
      clock.advance(leaseMs);
      expect(await ledger.refundLost()).toBe(1);
    });

    it("leaves another's reservation until its lease and a margin are over, or it can't be a lease at all", async () => {
      const cellar = open({ holder: "cellar:/book" });
      await cellar.reserve(askOf("theirs"));
      clock.advance(leaseMs + limits.leaseMarginMs);
      expect(await ledger.refundLost()).toBe(0);
      clock.advance(1);
      expect(await ledger.refundLost()).toBe(1);
      clock.jump(hourMs);
      await cellar.reserve(askOf("from ahead"));
      clock.jump(-hourMs);
      expect(await ledger.refundLost()).toBe(1);
      expect(await ledger.account(user)).toMatchObject({ balance: 50, available: 50 });
    });

    it("bounds how many asks of one account are under way", async () => {
      await ledger.grant(user, "gift", limits.reservationsMax);
      for (let ask = 0; ask < limits.reservationsMax; ask++) await ledger.reserve(askOf(`ask ${ask}`, 1));
      await expect(ledger.reserve(askOf("one more", 1))).rejects.toMatchObject({ code: "ASKS_TOO_MANY" });
      await ledger.refund(user, "ask 0");
      expect(await ledger.reserve(askOf("one more", 1))).toMatchObject({ kind: "open" });
    });

    it("adds up, whatever happens in whatever order", { timeout: 600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(burst, { maxLength: 8 }), async (history) => {
          user = `user ${randomUUID()}`;
          clock = new ManualClock();
          const daemons = holders.map((holder) => open({ holder, openingCredits: 12 }));
          for (const steps of history) {
            const outcomes = await Promise.allSettled(steps.map((step) => take(step, daemons)));
            for (const outcome of outcomes) if (outcome.status === "rejected") expectRefusal(outcome.reason);
            await expectSums(daemons[0] ?? ledger);
          }
          // Further than all jumps of a history together.
          clock.advance(40 * hourMs);
          const last = open();
          await last.refundLost();
          const { balance, available } = await last.account(user);
          expect(available).toBe(balance);
        }),
        { numRuns },
      );
    });

    /** One step of a history. A restart is another ledger in the old one's place. */
    async function take(step: Step, daemons: Ledger[]): Promise<void> {
      const from = daemons[step.daemon] ?? ledger;
      if (step.kind === "reserve") await from.reserve(askOf(step.operation, step.credits));
      else if (step.kind === "settle") await from.settle(user, step.operation, step.credits);
      else if (step.kind === "refund") await from.refund(user, step.operation);
      else if (step.kind === "grant") await from.grant(user, step.operation, step.credits);
      else if (step.kind === "sweep") await from.refundLost();
      else if (step.kind === "time") clock.advance(step.ms);
      else if (step.kind === "jump") clock.jump(step.ms);
      else daemons[step.daemon] = open({ holder: holders[step.daemon] ?? "" });
    }

    async function expectSums(from: Ledger): Promise<void> {
      const { balance, available, lastNumber } = await from.account(user);
      const entries = await from.entries(user, 0, 1_000);
      const reservations = (await underTest.open().reservations()).filter((one) => one.user === user);
      const reserved = reservations.reduce((sum, { credits }) => sum + credits, 0);
      expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1));
      expect(lastNumber).toBe(entries.length);
      const operations = [...entries, ...reservations].map(({ operation }) => operation);
      expect(new Set(operations).size, operations.join()).toBe(operations.length);
      let sum = 0;
      for (const entry of entries) {
        sum += entry.credits;
        expect(entry.balanceAfter).toBe(sum);
        expect(sum).toBeGreaterThanOrEqual(0);
        if (entry.kind === "ask") expect(-entry.credits).toBeLessThanOrEqual(entry.reserved);
      }
      expect(balance).toBe(sum);
      expect(available).toBe(balance - reserved);
      expect(available).toBeGreaterThanOrEqual(0);
    }
  });
}

/** Two daemons, each with a data dir of its own. */
const holders = ["attic:/book", "cellar:/book"];
const daemon = fc.nat(holders.length - 1);
const operation = fc.constantFrom("a", "b", "c", "d");
const credits = fc.integer({ min: 0, max: 6 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("reserve"), daemon, operation, credits }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("settle"), daemon, operation, credits }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refund"), daemon, operation }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("grant"),
      daemon,
      operation: fc.constantFrom("a", "g", "h"),
      credits: fc.integer({ min: -8, max: 8 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sweep"), daemon }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("time"), daemon, ms: fc.nat(2 * leaseMs) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("jump"), daemon, ms: fc.constantFrom(hourMs, -hourMs) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart"), daemon }) },
);
/** What happens at once. */
const burst = fc.array(step, { minLength: 1, maxLength: 4 });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function expectRefusal(reason: unknown): void {
  if (reason instanceof GibseyError) expect(reason.code).toMatch(/^(CREDITS_SHORT|OPERATION_TAKEN)$/);
  else expect(String(reason)).toMatch(/settles \d of \d credits/);
}
