import { anyServers, type Check, ok, wrong } from "../../check.ts";

export const cassandraSchema: Check = {
  id: "cassandra.schema",
  title: "The keyspace has every table, column and index",
  meaning:
    "A table, a column or an index of gibsey's schema is missing from the keyspace, or is of another kind. The daemon doesn't start " +
    "on it, or fails where it is used.",
  remedy:
    "`gibsey schema apply` adds what is missing. What is of another kind it leaves alone: name another GIBSEY_KEYSPACE.",
  runtimes: anyServers,
  isReadiness: true,
  needs: ["cassandra.cql"],
  causes: ["cassandra.version"],
  probe: async ({ cassandra }) => {
    const differences = (await cassandra.differences()).filter(({ kind }) => kind !== "cdc-off");
    const { keyspace } = cassandra;
    if (differences.length === 0) return ok(`keyspace ${keyspace}`);
    // The keyspace's absence says it all.
    const told = differences[0]?.kind === "keyspace-missing" ? differences.slice(0, 1) : differences;
    const isConflict = differences.some(({ kind }) => kind === "conflict");
    return wrong({
      found: `keyspace ${keyspace}: ${told.map(({ text }) => text).join("; ")}`,
      expected: "gibsey's schema",
      fix: isConflict
        ? "set GIBSEY_KEYSPACE to another name; nothing of another kind is changed"
        : "gibsey schema apply",
      evidence: differences.map(({ text }) => text),
    });
  },
};
