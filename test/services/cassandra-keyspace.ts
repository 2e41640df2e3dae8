import { applySchema } from "../../src/adapters/cassandra/apply-schema.ts";
import { tables } from "../../src/adapters/cassandra/schema.ts";
import { type CassandraOptions, openSession, type Session } from "../../src/adapters/cassandra/session.ts";

/** A keyspace of a real Cassandra for one file of tests. */
export interface TestKeyspace {
  readonly session: Session;
  readonly options: CassandraOptions;
  /** Leaves the schema and nothing else. */
  empty(): Promise<void>;
  /** Drops the keyspace. */
  release(): Promise<void>;
}

/** GIBSEY_TEST_CASSANDRA=host:port, a Cassandra whose datacenter is called datacenter1; undefined when it isn't set. */
export const testCassandra = process.env["GIBSEY_TEST_CASSANDRA"];

/** Where that Cassandra is, with a keyspace of this name. */
export function testOptions(keyspace: string): CassandraOptions {
  const [host = "127.0.0.1", port = "9042"] = (testCassandra ?? "").split(":");
  return { contactPoints: [host], port: Number(port), datacenter: "datacenter1", keyspace };
}

/** Makes a keyspace that nobody else has, with the schema in it. */
export async function makeTestKeyspace(name: string): Promise<TestKeyspace> {
  const options = testOptions(`${name}_${process.pid}`);
  const session = await openSession(options);
  await applySchema(session, "ours", () => {});
  return {
    session,
    options,
    empty: () => empty(session),
    release: async () => {
      await session.alter(`DROP KEYSPACE IF EXISTS ${options.keyspace}`);
      await session.close();
    },
  };
}

/** Row by row where there are few: to truncate a table takes a second, to make one as well. */
async function empty(session: Session): Promise<void> {
  const { keyspace } = session;
  for (const { name, partitionKey } of tables) {
    const keys = await session.rows(`SELECT DISTINCT ${partitionKey.join(", ")} FROM ${keyspace}.${name}`);
    if (keys.length > 100) await session.alter(`TRUNCATE ${keyspace}.${name}`);
    for (const key of keys.length > 100 ? [] : keys) {
      const [column = ""] = partitionKey;
      await session.write(`DELETE FROM ${keyspace}.${name} WHERE ${column} = ?`, String(key[column]));
    }
  }
  const made = await session.rows("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", keyspace);
  for (const name of made.map((row) => String(row["table_name"]))) {
    if (name.startsWith("page_vectors_")) await session.alter(`DROP TABLE ${keyspace}.${name}`);
  }
}
