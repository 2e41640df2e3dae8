import { availableParallelism } from "node:os";
import type { CassandraProbes, Reach } from "../../core/doctor/probes/cassandra.ts";
import { asGibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { keyspaceLease } from "../../daemon/keyspace-lease.ts";
import { holderOf } from "../holder.ts";
import { serversOf } from "../server-addresses.ts";
import { once, type ProbeParts } from "./probe-parts.ts";
import { untilAborted } from "./until-aborted.ts";

export function cassandraProbes(parts: ProbeParts): CassandraProbes {
  const { runtime, config, dataDir, canary, opened } = parts;
  const options = once(async () => (await serversOf(runtime, config, dataDir, () => {})).cassandra);
  const isHere = async () =>
    runtime === "native" || (await options()).contactPoints.every((host) => /^(127\.|localhost$|::1$)/.test(host));
  const session = once(async () => {
    const { openSession } = await import("../../adapters/cassandra/session.ts");
    const session = await openSession(await options());
    opened.push(() => session.close());
    return session;
  });
  const cql = once(async () => {
    const { Facts } = await import("../../adapters/cassandra/facts.ts");
    return new Facts(await session());
  });
  const settings = once(async () => (await cql()).settings());

  return {
    keyspace: config.keyspace.value,
    async address() {
      const { contactPoints, port } = await options();
      return contactPoints.map((host) => `${host}:${port}`).join(", ");
    },
    async reach(signal): Promise<Reach> {
      if (runtime !== "external") {
        const { askForCassandra } = await import("../../adapters/native/ready-probes.ts");
        const kind = await askForCassandra((await options()).port, limits.doctorSilenceMs);
        if (kind === "silent") return { kind, ms: limits.doctorSilenceMs };
        if (kind !== "cql") return { kind };
      }
      const within = timeLimit(signal, limits.cassandraConnectMs + limits.readyProbeMs);
      try {
        await untilAborted(
          cql().then((facts) => facts.version()),
          within,
        );
        return { kind: "answers" };
      } catch (thrown) {
        if (within.aborted) return { kind: "silent", ms: limits.cassandraConnectMs + limits.readyProbeMs };
        const { message, hint } = asGibseyError(thrown);
        return { kind: "refused", problem: message, hint };
      }
    },
    version: once(async () => (await cql()).version()),
    partitioner: once(async () => (await cql()).partitioner()),
    settings,
    differences: once(async () => (await cql()).differences()),
    tables: once(async () => (await cql()).tables()),
    indexes: once(async () => (await cql()).indexes()),
    vectorTable: once(async () => (await cql()).vectorTable()),
    async tryWrites(signal) {
      const facts = await cql();
      await untilAborted(facts.tryWrites(), timeLimit(signal, limits.doctorWriteMs));
    },
    noWrites: runtime === "external" && canary !== true ? "on external only with --canary" : undefined,
    unevenAccounts: async () => (await cql()).unevenAccounts(),
    lease: async () => ({
      holder: await (await cql()).holderOf(keyspaceLease),
      own: holderOf(dataDir.path),
    }),
    cores: runtime === "native" ? availableParallelism() : undefined,
    async changeLog() {
      const told = runtime !== "docker" && (await isHere()) ? await settings() : undefined;
      const [folder, commitLog] = [told?.get("cdc_raw_directory"), told?.get("commitlog_directory")];
      if (folder === undefined || commitLog === undefined) return undefined;
      const { readChangeLog } = await import("../../adapters/cassandra/change-log.ts");
      return readChangeLog(folder, commitLog);
    },
  };
}
