import { join } from "node:path";
import { expect, it } from "vitest";
import { deadLettersContract } from "../../../test/contracts/dead-letters.ts";
import { Database, migrate, openDatabase } from "./database.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { migrations } from "./migrations.ts";
import { makeTempDir, makeTestDatabase } from "./test-database.ts";

deadLettersContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { deadLetters: createDeadLetters(database), release };
});

it("a database from before letters could be replayed keeps its letters, with their page and time where they tell", async () => {
  const { dir, release } = makeTempDir();
  const file = join(dir, "gibsey.db");
  const old = new Database(file, false);
  migrate(old, migrations.slice(0, 1));
  const sql =
    "insert into dead_letters (log_file, log_offset, event_key, event_value, reason) values (?, ?, ?, ?, 'NaN')";
  old.run(sql, "outbox", 3, '{"page_id":"a"}', '{"ts_ms":1700000000123}');
  old.run(sql, "outbox", 4, "{oops", null);
  old.close();
  const database = openDatabase(file);
  expect(await createDeadLetters(database).list(undefined, 10)).toEqual([
    { id: "outbox:3", table: "pages", page_id: "a", reason: "NaN", diedAtMs: 1_700_000_000_123, tries: 1 },
    { id: "outbox:4", table: "pages", page_id: null, reason: "NaN", diedAtMs: 0, tries: 1 },
  ]);
  database.close();
  release();
});
