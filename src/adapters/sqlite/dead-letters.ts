import type { DeadLetters } from "../../core/store/dead-letters.ts";
import type { Database } from "./database.ts";
import { wholeOf } from "./row.ts";

/** The dead letters of an embedded book. */
export function createDeadLetters(database: Database): DeadLetters {
  return {
    add: async ({ position, key, value, reason }) => {
      const sql =
        "insert into dead_letters (log_file, log_offset, event_key, event_value, reason) values (?, ?, ?, ?, ?) on conflict do nothing";
      database.run(sql, position.file, position.offset, key, value, reason);
    },
    count: async () => {
      const row = database.get("select count(*) as n from dead_letters");
      return row === undefined ? 0 : wholeOf(row, "n");
    },
  };
}
