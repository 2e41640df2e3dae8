import { characterStoreContract } from "../../../test/contracts/character-store.ts";
import { createCharacterStore } from "./character-store.ts";
import { OutboxFeed } from "./outbox-feed.ts";
import { createPageStore } from "./page-store.ts";
import { makeTestDatabase } from "./test-database.ts";

characterStoreContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return {
    characters: createCharacterStore(database),
    pages: createPageStore(database),
    feed: new OutboxFeed(database),
    release,
  };
});
