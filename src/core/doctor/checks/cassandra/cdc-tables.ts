import { capturedTables, wronglyCaptured } from "../../captured-tables.ts";
import { anyServers, type Check, ok, wrong } from "../../check.ts";

export const cassandraCdcTables: Check = {
  id: "cassandra.cdc-tables",
  title: "Changes of pages are captured, and those of vectors aren't",
  meaning:
    "`cdc = true` is a property of each table. Without it on pages nothing that is written becomes searchable, without a word from " +
    "anybody. With it on a table of vectors each page that is learned sends events of its own, which fill Kafka and the room for changes.",
  remedy: "`gibsey doctor --fix`, or in cqlsh: ALTER TABLE <keyspace>.pages WITH cdc = true.",
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  probe: async ({ cassandra }) => {
    const { keyspace } = cassandra;
    const { off, on } = wronglyCaptured(await cassandra.tables());
    if (off.length + on.length === 0) return ok(`cdc = true on ${capturedTables.join(" and ")}`);
    return wrong({
      found: [
        ...(off.length === 0 ? [] : [`changes of ${off.join(" and ")} aren't captured: cdc = false`]),
        ...(on.length === 0 ? [] : [`${on.join(" and ")} would feed back what gibsey learns: cdc = true`]),
      ].join("; "),
      expected: `cdc = true on ${capturedTables.join(" and ")} alone`,
      fix: "gibsey doctor --fix --yes",
      evidence: [
        ...off.map((name) => `ALTER TABLE ${keyspace}.${name} WITH cdc = true;`),
        ...on.map((name) => `ALTER TABLE ${keyspace}.${name} WITH cdc = false;`),
      ],
    });
  },
};
