import { expect, it } from "vitest";
import { ledgerContract } from "../../../test/contracts/ledger.ts";
import { fcRuns } from "../../../test/fc-runs.ts";
import { Ledger } from "../../core/credits/ledger.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { makeTestDatabase } from "./test-database.ts";

ledgerContract(
  "SQLite",
  async () => {
    const { database, release } = makeTestDatabase();
    return { open: () => createLedgerStore(database), release };
  },
  { numRuns: fcRuns },
);

it("an account in SQLite makes no change event, and its entries can't be changed", async () => {
  const { database, release } = makeTestDatabase();
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const ledger = new Ledger({ store: createLedgerStore(database), openingCredits: 3, holder: "test", clock });
  await ledger.reserve({ user: "ada", operation: "ask", credits: 1, leaseMs: 1 });
  await ledger.settle("ada", "ask", 1);
  expect(database.all("select * from outbox")).toEqual([]);
  expect(() => database.run("update ledger set credits = 9")).toThrow("an entry never changes");
  await release();
});
