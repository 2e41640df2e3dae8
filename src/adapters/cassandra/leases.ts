import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Leases } from "../../core/store/leases.ts";
import { optionalTextOf } from "./row.ts";
import type { Session } from "./session.ts";

/**
 * Leases as columns that run out by themselves, taken by conditional writes: where there is no holder, or it is the asker. An
 * INSERT would leave a row for as long as its own time, and what was shortened since would be nobody's until then.
 */
export function createLeases(session: Pick<Session, "keyspace" | "writeIf">): Leases {
  const table = `${session.keyspace}.leases`;
  return {
    hold: async (name, holder, ttlS) => {
      const takenAt = new Date();
      let found: string | undefined;
      for (let tries = 0; tries < limits.cassandraConditionTriesMax; tries++) {
        const inTheWay = await session.writeIf({
          cql: `UPDATE ${table} USING TTL ? SET holder = ?, taken_at = ? WHERE name = ? IF holder = ?`,
          values: [ttlS, holder, takenAt, name, found ?? null],
        });
        if (inTheWay === undefined) return holder;
        found = optionalTextOf(inTheWay, "holder");
        if (found !== undefined && found !== holder) return found;
      }
      throw crowded(name);
    },
    release: async (name, holder) => {
      await session.writeIf({ cql: `DELETE FROM ${table} WHERE name = ? IF holder = ?`, values: [name, holder] });
    },
  };
}

function crowded(name: string): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `the lease ${JSON.stringify(name)} was had and lost ${limits.cassandraConditionTriesMax} times while it was asked for`,
    "try again",
  );
}
