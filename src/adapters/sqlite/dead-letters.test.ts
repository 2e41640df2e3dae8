import { deadLettersContract } from "../../../test/contracts/dead-letters.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { makeTestDatabase } from "./test-database.ts";

deadLettersContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { deadLetters: createDeadLetters(database), release };
});
