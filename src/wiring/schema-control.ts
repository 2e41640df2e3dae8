import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import type { SchemaControl } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { GibseyError } from "../core/errors.ts";

/** The keyspace of a book on servers, compared with gibsey's schema. */
export function createSchemaControl(parts: {
  readonly config: Config;
  readonly dataDir: DataDir;
  readonly runtime: () => Promise<string>;
}): SchemaControl {
  /** Does the work with a session that is closed after it, and the adapter's functions for the schema. */
  const withSession = async <T>(work: (tools: Awaited<ReturnType<typeof openTools>>) => Promise<T>): Promise<T> => {
    const tools = await openTools(await parts.runtime(), parts.config, parts.dataDir);
    try {
      return await work(tools);
    } finally {
      await tools.session.close();
    }
  };
  return {
    diff: () =>
      withSession(async ({ session, whose, planSchema, differenceText }) => ({
        keyspace: session.keyspace,
        differences: (await planSchema(session, whose)).map(({ difference, statement }) => ({
          kind: difference.kind,
          text: differenceText(difference),
          ...(statement === undefined ? {} : { statement }),
        })),
      })),
    apply: (tell) => withSession(({ session, whose, applySchema }) => applySchema(session, whose, tell)),
  };
}

async function openTools(runtime: string, config: Config, dataDir: DataDir) {
  if (runtime === "embedded") {
    throw new GibseyError(
      "USAGE",
      "the embedded runtime keeps its schema by itself",
      "name the servers' runtime: gibsey schema diff --runtime external",
    );
  }
  const [{ serversOf }, { openSession }, { applySchema, planSchema }, { differenceText }] = await Promise.all([
    import("./server-addresses.ts"),
    import("../adapters/cassandra/session.ts"),
    import("../adapters/cassandra/apply-schema.ts"),
    import("../adapters/cassandra/schema-difference.ts"),
  ]);
  const { cassandra } = await serversOf(runtime, config, dataDir, () => {});
  const whose = runtime === "external" ? ("theirs" as const) : ("ours" as const);
  return { session: await openSession(cassandra), whose, applySchema, planSchema, differenceText };
}
