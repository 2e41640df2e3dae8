import { isAlive } from "../../adapters/process/process-identity.ts";
import { createDaemonClient, type DaemonClient } from "../../client/daemon-client.ts";
import type { DaemonProbes } from "../../core/doctor/probes/daemon.ts";
import { GibseyError } from "../../core/errors.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export interface WiredDaemonProbes extends DaemonProbes {
  /** A client of the daemon that runs. @throws GibseyError DAEMON_DOWN */
  client(signal: AbortSignal): Promise<DaemonClient>;
}

export function daemonProbes({ config, dataDir }: ProbeParts): WiredDaemonProbes {
  const url = once(async () => config.url.value || (await dataDir.readRun())?.daemonUrl || undefined);
  const client = async (signal: AbortSignal) => {
    const [at, token = ""] = await Promise.all([url(), config.token.value || dataDir.readToken()]);
    if (at === undefined) throw new GibseyError("DAEMON_DOWN", "no daemon runs", "gibsey up");
    return createDaemonClient({ url: at, token }, signal);
  };
  return {
    url,
    process: once(async () => {
      if (config.url.value !== "") return { state: "elsewhere" };
      const recorded = serviceIn((await dataDir.readRun())?.services, "daemon");
      if (recorded === undefined) return { state: "none" };
      return { state: (await isAlive(recorded)) ? "alive" : "gone", pid: recorded.pid };
    }),
    status: async (signal) => (await client(signal)).status(),
    client,
  };
}
