import type { Leases } from "../../core/store/leases.ts";
import type { Database } from "./database.ts";
import { textOf, wholeOf } from "./row.ts";

/**
 * The leases of an embedded book, for all processes that have it open. They go by the machine's wall clock, the one that all
 * of them share. Where that is set back, a lease seems to be taken in the future; its term then begins anew when somebody
 * asks for it, so that it neither lasts for hours nor is taken from a holder that lives and lengthens it.
 * @param wallMs epoch milliseconds.
 */
export function createLeases(database: Database, wallMs: () => number): Leases {
  return {
    hold: async (name, holder, ttlS) =>
      database.transaction(() => {
        // Asked once the lock is had: whoever had it before has its times by now.
        const nowMs = wallMs();
        const row = database.get("select * from leases where name = ?", name);
        const other = row === undefined || textOf(row, "holder") === holder ? undefined : row;
        if (other === undefined || hasRunOut(wholeOf(other, "taken_at_ms"), wholeOf(other, "ttl_ms"), nowMs)) {
          database.run(takeSql, name, holder, nowMs, ttlS * 1_000);
          return holder;
        }
        database.run("update leases set taken_at_ms = ? where name = ? and taken_at_ms > ?", nowMs, name, nowMs);
        return textOf(other, "holder");
      }),
    release: async (name, holder) => {
      database.transaction(() => database.run("delete from leases where name = ? and holder = ?", name, holder));
    },
  };
}

function hasRunOut(takenAtMs: number, ttlMs: number, nowMs: number): boolean {
  return nowMs >= takenAtMs + ttlMs;
}

const takeSql = "insert or replace into leases (name, holder, taken_at_ms, ttl_ms) values (?, ?, ?, ?)";
