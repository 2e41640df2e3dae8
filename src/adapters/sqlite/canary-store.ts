import type { CanaryStore } from "../../core/store/canary-store.ts";
import type { Database } from "./database.ts";

/** The canary's table of an embedded book. Like those of pages, its change events are made by a trigger. */
export function createCanaryStore(database: Database): CanaryStore {
  /** The rows of this process, the only one that writes: all others were left behind. */
  const flying = new Set<string>();
  return {
    put: async (id) =>
      database.transaction(() => {
        flying.add(id);
        database.run(
          "delete from test_cdc where id not in (select value from json_each(?))",
          JSON.stringify([...flying]),
        );
        database.run("insert or replace into test_cdc (id) values (?)", id);
      }),
    has: async (id) => database.get("select 1 from test_cdc where id = ?", id) !== undefined,
    remove: async (id) =>
      database.transaction(() => {
        flying.delete(id);
        database.run("delete from test_cdc where id = ?", id);
      }),
  };
}
