import { cardStoreContract } from "../../../test/contracts/card-store.ts";
import { createCardStore } from "./card-store.ts";
import { makeTestDatabase } from "./test-database.ts";

cardStoreContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { cards: createCardStore(database), release };
});
