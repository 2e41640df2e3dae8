import { vaultContract } from "../../../test/contracts/vault.ts";
import { makeTestDatabase } from "./test-database.ts";
import { createVault } from "./vault.ts";

vaultContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { vault: createVault(database), release };
});
