import { anyServers, type Check, ok, skipped, wrong } from "../../check.ts";

export const cassandraVectors: Check = {
  id: "cassandra.vectors",
  title: "The vectors that answer questions have their table",
  meaning:
    "The table of the active generation's vectors is gone, or holds vectors of another length. What is in memory still answers, and " +
    "nothing new can be learned.",
  remedy:
    "`gibsey doctor --fix` makes the table again, empty; the daemon fills it from the pages. One of another length is left alone: " +
    "`gibsey reindex` makes another generation.",
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  probe: async ({ cassandra }) => {
    const vectors = await cassandra.vectorTable();
    if (vectors === undefined) return skipped("no page has been learned yet");
    const { generation, table, expected, found } = vectors;
    if (found === expected) return ok(`${table} has ${found}`);
    return wrong({
      found:
        found === undefined
          ? `there is no table ${table}, in which the vectors of ${generation} were`
          : `${table} has ${found} for its vectors`,
      expected,
      fix: "gibsey doctor --fix --yes",
    });
  },
};
