import { anyServers, ok, skipped, wrong } from "../../check.ts";
import { fixOfNode, nodeSetting } from "./node-setting.ts";

export const cassandraWriters = nodeSetting(
  {
    id: "cassandra.writers",
    title: "Cassandra writes with no more threads than it has cores, where vectors are indexed",
    meaning:
      "On a table with a vector index, writes beside each other fail where concurrent_writes is above the number of cores " +
      "(CASSANDRA-21644): most of a burst can be lost. gibsey makes no such index; somebody else has.",
    remedy: "Drop the vector index, which gibsey never asks, or set concurrent_writes to the number of cores.",
    runtimes: anyServers,
  },
  async (value, probes) => {
    const { cores, keyspace } = probes.cassandra;
    const index = (await probes.cassandra.indexes())?.find(({ isOfVectors }) => isOfVectors);
    if (index === undefined) return ok("no vector is indexed");
    if (cores === undefined) return skipped("how many cores it has can't be seen from here");
    const writers = Number(value("concurrent_writes"));
    const most = Math.max(2, cores);
    const found = `${writers} writers on ${cores} cores, and the vector index ${index.name} on ${index.table}`;
    if (writers <= most) return ok(found);
    return wrong({
      found: `${found}: writes beside each other fail`,
      expected: `${most} writers at most, or no such index`,
      fix: await fixOfNode(probes, `concurrent_writes: ${most}`),
      evidence: [`DROP INDEX ${keyspace}.${index.name};`],
    });
  },
);
