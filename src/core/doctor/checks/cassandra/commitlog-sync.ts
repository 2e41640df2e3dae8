import { anyServers, ok, warn, wrong } from "../../check.ts";
import { durationMs, fixOfNode, nodeSetting } from "./node-setting.ts";

/** gibsey sets 20 ms. From the one on a reader notices, from the other on it is no longer a part of a second. */
const slowMs = 200;
const uselessMs = 1_000;

export const cassandraCommitlogSync = nodeSetting(
  {
    id: "cassandra.commitlog-sync",
    title: "Cassandra syncs its commit log every few milliseconds",
    meaning:
      "The agent sees what was synced, so each change waits for the next sync. Cassandra's own default is ten seconds, and so long a " +
      "new page isn't found.",
    remedy: "`commitlog_sync: periodic` and `commitlog_sync_period: 20ms` in cassandra.yaml; `gibsey up` writes it so.",
    runtimes: anyServers,
  },
  async (value, probes) => {
    const mode = value("commitlog_sync");
    const period = value("commitlog_sync_period");
    // In the other modes a write is acknowledged once it is synced.
    if (mode !== "periodic") return ok(`commitlog_sync: ${mode}`);
    const ms = durationMs(period);
    if (ms <= slowMs) return ok(`every ${period}`);
    const told = {
      found: `commitlog_sync_period is ${period}: each change waits for it`,
      expected: "20ms",
      fix: await fixOfNode(probes, "commitlog_sync_period: 20ms"),
    };
    return ms < uselessMs ? warn(told) : wrong(told);
  },
);
