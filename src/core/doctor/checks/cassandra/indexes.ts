import { anyServers, type Check, ok, skipped, warn } from "../../check.ts";

export const cassandraIndexes: Check = {
  id: "cassandra.indexes",
  title: "Every index of the keyspace can be asked",
  meaning:
    "A storage-attached index is being built, or its building has failed. Until it is whole, pages can't be listed by number or by " +
    "character.",
  remedy:
    "One that is being built needs time: some minutes for thousands of rows. One that stays so is dropped and made again.",
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  probe: async ({ cassandra }) => {
    const indexes = await cassandra.indexes();
    if (indexes === undefined) return skipped("this login may not read system_views");
    const waiting = indexes.filter(({ isQueryable }) => !isQueryable).map(({ name }) => name);
    if (waiting.length === 0) return ok(indexes.map(({ name }) => name).join(", ") || "none");
    const { keyspace } = cassandra;
    return warn({
      found: `${waiting.join(", ")} can't be asked yet`,
      expected: "all of them",
      fix: `wait some minutes; then in cqlsh: ${waiting.map((name) => `DROP INDEX ${keyspace}.${name};`).join(" ")} and gibsey schema apply`,
    });
  },
};
