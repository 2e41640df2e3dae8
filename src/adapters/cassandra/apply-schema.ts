import { setTimeout as wait } from "node:timers/promises";
import { GibseyError, hasCode } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { type Replication, tables } from "./schema.ts";
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
 * @throws GibseyError SCHEMA_CONFLICT before anything is changed, or when Cassandra took a statement and it did nothing;
 * CASSANDRA_BUSY when nodes or indexes don't follow in time.
 */
export async function applySchema(
  session: Session,
  whose: "ours" | "theirs",
  tell: (statement: string) => void,
): Promise<void> {
  const steps = await planSchema(session, whose);
  refuseConflicts(
    session.keyspace,
    steps.map(({ difference }) => difference),
  );
  for (const { statement } of steps) {
    if (statement === undefined) continue;
    tell(statement);
    await session.alter(statement);
  }
  if (steps.length === 0) return;
  await indexesAnswer(session);
  refuseRest(session.keyspace, await diffSchema(session));
}

/** What {@link applySchema} would do, and why; a difference without a statement can't be mended by adding. */
export async function planSchema(
  session: Session,
  whose: "ours" | "theirs",
): Promise<readonly { readonly difference: SchemaDifference; readonly statement: string | undefined }[]> {
  const replication = whose === "ours" ? ({ kind: "simple" } as const) : replicationOn(session);
  return (await diffSchema(session)).map((difference) => ({
    difference,
    statement: mendingCql(difference, session.keyspace, replication),
  }));
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

/**
 * What a statement was done for and is still so. A node that runs without change data capture takes `cdc = true` and keeps
 * silent about it; an index of the same name on another table leaves ours unmade.
 */
function refuseRest(keyspace: string, differences: readonly SchemaDifference[]): void {
  if (differences.length === 0) return;
  throw new GibseyError(
    "SCHEMA_CONFLICT",
    `Cassandra didn't take all of the schema on in keyspace ${keyspace}: ${differences.map(differenceText).join("; ")}`,
    differences.some(({ kind }) => kind === "cdc-off")
      ? "set cdc_enabled: true in cassandra.yaml of every node, start the nodes again, then run `gibsey schema apply`"
      : "see what has the same name in the keyspace, or set GIBSEY_KEYSPACE to another one",
  );
}

/**
 * An index on a table with rows is filled after its statement has returned, and can't be asked before. It is asked, because
 * a user who may only use the keyspace may not read the tables that tell.
 */
async function indexesAnswer(session: Session): Promise<void> {
  const deadline = AbortSignal.timeout(limits.cassandraSchemaMs);
  for (const { name, columns, indexes } of tables) {
    for (const column of indexes ?? []) {
      const anything = columns[column] === "int" ? "0" : "'a'";
      const cql = `SELECT ${column} FROM ${session.keyspace}.${name} WHERE ${column} = ${anything} LIMIT 1`;
      while (!(await answers(session, cql, deadline))) await wait(limits.cassandraSchemaPollMs);
    }
  }
}

async function answers(session: Session, cql: string, deadline: AbortSignal): Promise<boolean> {
  try {
    await session.rows(cql);
    return true;
  } catch (error) {
    if (!hasCode(error, "CASSANDRA_BUSY") || deadline.aborted) throw error;
    return false;
  }
}
