import { setTimeout as wait } from "node:timers/promises";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Replication } from "./schema.ts";
import { diffSchema, differenceText, mendingCql, type SchemaDifference } from "./schema-difference.ts";
import type { Session } from "./session.ts";

/**
 * Adds what the keyspace lacks, one statement after the other, each told before it is done. Nothing is dropped and no type is
 * changed; the replication of a keyspace that is there stays its owner's. Resolves once every node knows of all and the
 * indexes answer. Done again, or cut off and done again, it does no harm.
 *
 * The agent loses what is written within a second after such a statement, so this comes before the agent's start, or before
 * any writer's.
 * @param whose `ours` is the one node that gibsey started, and a keyspace made there has one copy; on a cluster of theirs it
 * has three, or as many as there are nodes.
 * @throws GibseyError SCHEMA_CONFLICT, before anything is changed; CASSANDRA_BUSY when nodes or indexes don't follow in time.
 */
export async function applySchema(
  session: Session,
  whose: "ours" | "theirs",
  tell: (statement: string) => void,
): Promise<void> {
  const differences = await diffSchema(session);
  refuseConflicts(session.keyspace, differences);
  const replication = whose === "ours" ? ({ kind: "simple" } as const) : replicationOn(session);
  for (const difference of differences) {
    const statement = mendingCql(difference, session.keyspace, replication);
    if (statement === undefined) continue;
    tell(statement);
    await session.alter(statement);
  }
  if (differences.length > 0) await settled(session);
}

/**
 * Refuses a keyspace that can't hold a book as it is.
 * @throws GibseyError SCHEMA_MISSING, SCHEMA_CONFLICT.
 */
export async function checkSchema(session: Session): Promise<void> {
  const differences = await diffSchema(session);
  refuseConflicts(session.keyspace, differences);
  if (differences.length === 0) return;
  throw new GibseyError(
    "SCHEMA_MISSING",
    `keyspace ${session.keyspace} isn't complete: ${differences.map(differenceText).join("; ")}`,
    "`gibsey schema apply` adds what is missing; `gibsey up` does so by itself where gibsey started Cassandra",
  );
}

function replicationOn(session: Session): Replication {
  return { kind: "network", datacenter: session.datacenter, copies: Math.max(1, Math.min(3, session.nodes())) };
}

function refuseConflicts(keyspace: string, differences: readonly SchemaDifference[]): void {
  const conflicts = differences.filter(({ kind }) => kind === "conflict");
  if (conflicts.length === 0) return;
  throw new GibseyError(
    "SCHEMA_CONFLICT",
    `keyspace ${keyspace} has other tables than gibsey's: ${conflicts.map(differenceText).join("; ")}`,
    "set GIBSEY_KEYSPACE to another name, or copy the rows into a table of the expected shape",
  );
}

/** An index on a table with rows is filled after its statement has returned, and can't be asked before. */
async function settled(session: Session): Promise<void> {
  const sql = "SELECT index_name, is_queryable FROM system_views.sai_column_indexes WHERE keyspace_name = ?";
  const deadline = AbortSignal.timeout(limits.cassandraSchemaMs);
  for (;;) {
    const unready = (await session.rows(sql, session.keyspace)).filter((index) => index["is_queryable"] !== true);
    const differences = unready.length > 0 ? [] : await diffSchema(session);
    if (unready.length === 0 && differences.length === 0) return;
    if (deadline.aborted) {
      const rest = [
        ...unready.map((index) => `index ${String(index["index_name"])}`),
        ...differences.map(differenceText),
      ];
      throw late(rest.join("; "));
    }
    await wait(limits.cassandraSchemaPollMs);
  }
}

function late(what: string): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `Cassandra didn't take on the schema in ${limits.cassandraSchemaMs / 1_000} s: ${what}`,
    "run `gibsey schema apply` again; `gibsey logs cassandra` may say what holds it up",
  );
}
