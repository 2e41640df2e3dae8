import type { CanaryStore } from "../../core/store/canary-store.ts";
import type { Database } from "./database.ts";

/** The canary's table of an embedded book. Like those of pages, its change events are made by a trigger. */
export function createCanaryStore(database: Database): CanaryStore {
  return {
    put: async (id) =>
      database.transaction(() => {
        database.run("insert or replace into test_cdc (id) values (?)", id);
      }),
    remove: async (id) =>
      database.transaction(() => {
        database.run("delete from test_cdc where id = ?", id);
      }),
  };
}
