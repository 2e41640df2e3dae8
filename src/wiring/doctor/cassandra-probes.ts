import type { CassandraProbes } from "../../core/doctor/probes/cassandra.ts";
import { serversOf } from "../server-addresses.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function cassandraProbes({ runtime, config, dataDir, opened }: ProbeParts): CassandraProbes {
  const options = once(async () => (await serversOf(runtime, config, dataDir, () => {})).cassandra);
  const session = once(async () => {
    const { openSession } = await import("../../adapters/cassandra/session.ts");
    const session = await openSession(await options());
    opened.push(() => session.close());
    return session;
  });
  return {
    async address() {
      const { contactPoints, port } = await options();
      return contactPoints.map((host) => `${host}:${port}`).join(", ");
    },
    async version() {
      const row = await (await session()).row("SELECT release_version FROM system.local");
      return String(row?.["release_version"]);
    },
  };
}
