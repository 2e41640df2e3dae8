import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createLedgerStore, type LedgerSession } from "../../src/adapters/cassandra/ledger-store.ts";
import { withCharge } from "../../src/core/credits/charge.ts";
import { Ledger } from "../../src/core/credits/ledger.ts";
import { GibseyError } from "../../src/core/errors.ts";
import { isLongForm } from "../fc-runs.ts";
import { ledgerContract } from "../contracts/ledger.ts";
import { ManualClock } from "../fakes/clock.ts";
import { makeTestKeyspace, testCassandra, type TestKeyspace } from "./cassandra-keyspace.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (testCassandra === undefined) {
  describe.skip("a real Cassandra: GIBSEY_TEST_CASSANDRA isn't set (npm run test:services)");
} else {
  let keyspace: TestKeyspace;
  const clock = new ManualClock();
  beforeAll(async () => {
    keyspace = await makeTestKeyspace("gibsey_ledger");
  });
  afterAll(() => keyspace.release());

  ledgerContract(
    "Cassandra",
    async () => ({ open: () => createLedgerStore(keyspace.session), release: () => keyspace.empty() }),
    { numRuns: isLongForm ? 200 : 10 },
  );

  describe("a conditional write in Cassandra of which nobody hears how it ended", () => {
    it.each(["done", "not done"] as const)("and which was %s, debits once, and its call goes on", async (fate) => {
      const cut = cutOff(keyspace.session, (write) => write % 2 === 1, fate);
      const ledger = open(createLedgerStore(cut.session));
      const user = `cut off, ${fate}`;
      await ledger.reserve({ user, operation: "ask", credits: 5, leaseMs: 1_000 });
      await ledger.settle(user, "ask", 5);
      await ledger.grant(user, "gift", 2);
      expect(await ledger.account(user)).toMatchObject({ balance: 47, available: 47 });
      expect((await ledger.entries(user, 0, 9)).map(({ operation }) => operation)).toEqual(["opening", "ask", "gift"]);
      expect(cut.writes()).toBe(fate === "done" ? 3 : 6);
    });

    it.each(["done", "not done"] as const)(
      "and which was %s, every time, ends with an error, and debits once when it is asked again",
      async (fate) => {
        const cut = cutOff(keyspace.session, () => true, fate);
        const deaf = open(createLedgerStore({ ...cut.session, settledRows: failsAfterWrite(keyspace, cut.writes) }));
        const ask = { user: `deaf, ${fate}`, operation: "ask", credits: 5, leaseMs: 1_000 };
        await expect(deaf.reserve(ask)).rejects.toMatchObject({ code: "CASSANDRA_BUSY" });
        const ledger = open(createLedgerStore(keyspace.session));
        await ledger.reserve(ask);
        await ledger.settle(ask.user, "ask", 5);
        expect(await ledger.account(ask.user)).toMatchObject({ balance: 45, available: 45 });
      },
    );

    it("debits a hundred asks of one account exactly, a third of whose writes are cut off either way", async () => {
      const never = new AbortController().signal;
      const daemons = (["done", "not done"] as const).map((fate) =>
        open(createLedgerStore(cutOff(keyspace.session, (write) => write % 3 === 0, fate).session)),
      );
      let answered = 0;
      const asks = Array.from({ length: 100 }, (_, index) => {
        const [one, other] = daemons;
        const ledger = (index % 2 === 0 ? one : other) ?? open(createLedgerStore(keyspace.session));
        const ask = { user: "many", operation: `ask ${index}`, credits: 5, leaseMs: 60_000 };
        return withCharge(
          { ledger, wait: clock.wait },
          ask,
          async ({ sent }) => {
            sent();
            answered += 1;
          },
          never,
        );
      });
      const refused = (await Promise.allSettled(asks)).filter((outcome) => outcome.status === "rejected");
      expect(answered).toBe(10);
      expect(new Set(refused.map(({ reason }) => reason.code))).toEqual(new Set(["CREDITS_SHORT"]));
      expect(await open(createLedgerStore(keyspace.session)).account("many")).toMatchObject({
        balance: 0,
        available: 0,
        lastNumber: 11,
      });
    });
  });

  it("the ledger in Cassandra isn't captured", async () => {
    const table = "SELECT cdc FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'ledger'";
    expect((await keyspace.session.row(table, keyspace.session.keyspace))?.["cdc"]).not.toBe(true);
  });

  function open(store: ReturnType<typeof createLedgerStore>): Ledger {
    return new Ledger({ store, openingCredits: 50, holder: "test", clock });
  }
}

/** A session some of whose conditional writes end with a time-out, after they were done or instead. */
function cutOff(
  session: LedgerSession,
  isCut: (write: number) => boolean,
  fate: "done" | "not done",
): { readonly session: LedgerSession; readonly writes: () => number } {
  let writes = 0;
  return {
    writes: () => writes,
    session: {
      keyspace: session.keyspace,
      rows: (...query) => session.rows(...query),
      settledRows: (...query) => session.settledRows(...query),
      async writeIf(...statements) {
        writes += 1;
        if (!isCut(writes)) return session.writeIf(...statements);
        if (fate === "done") await session.writeIf(...statements);
        throw timedOut();
      },
    },
  };
}

/** Reads that answer until something was written. */
function failsAfterWrite({ session }: TestKeyspace, writes: () => number): LedgerSession["settledRows"] {
  return async (...query) => {
    if (writes() > 0) throw timedOut();
    return session.settledRows(...query);
  };
}

function timedOut(): GibseyError {
  return new GibseyError("CASSANDRA_BUSY", "the write timed out", "try again");
}
