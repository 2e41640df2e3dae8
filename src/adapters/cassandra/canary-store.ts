import type { CanaryStore } from "../../core/store/canary-store.ts";
import type { Session } from "./session.ts";

/** The canary's table of a book in Cassandra, whose changes are captured as those of pages are. */
export function createCanaryStore(session: Session): CanaryStore {
  const table = `${session.keyspace}.test_cdc`;
  return {
    put: (id) => session.write(`INSERT INTO ${table} (id, written_at) VALUES (?, ?)`, id, new Date()),
    remove: (id) => session.write(`DELETE FROM ${table} WHERE id = ?`, id),
  };
}
