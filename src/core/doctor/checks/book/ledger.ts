import { type Check, skipped } from "../../check.ts";
import { evenAccounts } from "../even-accounts.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const ledger: Check = ofThisMachine({
  id: "book.ledger",
  title: "The entries of each account sum to its balance",
  meaning:
    "An account's entries are only added, each with the balance after it, so they sum to the balance. Where they don't, somebody has " +
    "changed rows by hand, or restored a part of them.",
  remedy:
    "`gibsey credits USER` lists the entries. Give the account the balance that they sum to, or restore a backup as a whole; gibsey " +
    "changes neither by itself.",
  runtimes: ["embedded"],
  needs: ["book.schema"],
  probe: async ({ book }) => {
    const facts = await book.database();
    return facts === undefined ? skipped("there is none yet") : evenAccounts(facts.unevenAccounts);
  },
});
