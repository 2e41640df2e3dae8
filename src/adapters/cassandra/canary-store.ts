import { limits } from "../../core/limits.ts";
import type { CanaryStore } from "../../core/store/canary-store.ts";
import type { Session } from "./session.ts";

/**
 * The canary's table of a book in Cassandra, whose changes are captured as those of pages are. Rows have a lifetime rather than
 * being looked for: others may keep rows of their own in a table of that name.
 */
export function createCanaryStore(session: Session): CanaryStore {
  const table = `${session.keyspace}.test_cdc`;
  const insert = `INSERT INTO ${table} (id, written_at) VALUES (?, ?) USING TTL ?`;
  return {
    put: (id) => session.write(insert, id, new Date(), limits.canaryRowS),
    has: async (id) => (await session.row(`SELECT id FROM ${table} WHERE id = ?`, id)) !== undefined,
    remove: (id) => session.write(`DELETE FROM ${table} WHERE id = ?`, id),
  };
}
