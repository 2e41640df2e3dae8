import { anyServers, type Check } from "../../check.ts";
import { evenAccounts, evenAccountsTexts } from "../even-accounts.ts";

export const cassandraLedger: Check = {
  id: "cassandra.ledger",
  ...evenAccountsTexts,
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  probe: async ({ cassandra }) => evenAccounts(await cassandra.unevenAccounts()),
};
