import { type Check, skipped } from "../../check.ts";
import { evenAccounts, evenAccountsTexts } from "../even-accounts.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const ledger: Check = ofThisMachine({
  id: "book.ledger",
  ...evenAccountsTexts,
  runtimes: ["embedded"],
  needs: ["book.schema"],
  probe: async ({ book }) => {
    const facts = await book.database();
    return facts === undefined ? skipped("there is none yet") : evenAccounts(facts.unevenAccounts);
  },
});
