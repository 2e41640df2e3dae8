import type { Leases } from "../../core/store/leases.ts";
import type { Session } from "./session.ts";
import { textOf } from "./row.ts";

/** Leases as rows that run out by themselves, taken by conditional writes. */
export function createLeases(session: Session): Leases {
  const table = `${session.keyspace}.leases`;
  return {
    hold: async (name, holder, ttlS) => {
      const takenAt = new Date();
      const inTheWay = await session.writeIf({
        cql: `INSERT INTO ${table} (name, holder, taken_at) VALUES (?, ?, ?) IF NOT EXISTS USING TTL ?`,
        values: [name, holder, takenAt, ttlS],
      });
      if (inTheWay === undefined) return holder;
      if (textOf(inTheWay, "holder") !== holder) return textOf(inTheWay, "holder");
      const lost = await session.writeIf({
        cql: `UPDATE ${table} USING TTL ? SET holder = ?, taken_at = ? WHERE name = ? IF holder = ?`,
        values: [ttlS, holder, takenAt, name, holder],
      });
      return lost === undefined ? holder : textOf(lost, "holder");
    },
    release: async (name, holder) => {
      await session.writeIf({ cql: `DELETE FROM ${table} WHERE name = ? IF holder = ?`, values: [name, holder] });
    },
  };
}
