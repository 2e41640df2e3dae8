import { capturedTables } from "../../captured-tables.ts";
import { type Check, ok, ownServers, skipped, wrong } from "../../check.ts";

export const agentTables: Check = {
  id: "agent.tables",
  title: "The agent knows the tables that it is to capture",
  meaning:
    "A table that was made together with its keyspace while the agent ran is never captured, and the agent only warns of it. The " +
    "canary may flow all the same, since its table is another one.",
  remedy: "Start the agent again, after the schema is there: `gibsey doctor --fix`.",
  runtimes: ownServers,
  needs: ["agent.process", "cassandra.cdc-tables"],
  probe: async ({ servers, cassandra }) => {
    const lines = await servers.lastLines("agent");
    const names = capturedTables.map((name) => `${cassandra.keyspace}.${name}`);
    const states = names.map((name) => stateOf(name, lines));
    if (states.every(({ isKnown }) => isKnown === undefined))
      return skipped("its log since the start doesn't go back so far");
    const unknown = names.filter((_, position) => states[position]?.isKnown === false);
    if (unknown.length === 0) return ok(names.join(", "));
    return wrong({
      found: `it doesn't capture ${unknown.join(", ")}`,
      expected: names.join(", "),
      fix: "gibsey doctor --fix --yes",
      evidence: states
        .filter(({ isKnown }) => isKnown === false)
        .flatMap(({ line }) => (line === undefined ? [] : [line])),
    });
  },
};

/** What the agent last said of a table; nothing where its log begins later. */
function stateOf(name: string, lines: readonly string[]): { readonly isKnown?: boolean; readonly line?: string } {
  const table = name.replace(".", "\\.");
  const learned = new RegExp(`(Added|Updated) the schema for ${table} (to|in) table schema cache`);
  const lost = new RegExp(`Removed the schema for ${table} from|reacting on \\w+ table ${table} `);
  const line = lines.findLast((line) => learned.test(line) || lost.test(line));
  if (line !== undefined) return { isKnown: learned.test(line), line };
  // It tells of each table before this line.
  const begun = lines.find((line) => line.includes("Initialized SchemaHolder"));
  return begun === undefined ? {} : { isKnown: false, line: begun };
}
