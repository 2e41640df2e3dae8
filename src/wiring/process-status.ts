import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import { residentBytes } from "../adapters/process/resident-memory.ts";
import { isServerName } from "../core/stack/server-rules.ts";
import type { ServiceStatus } from "../core/stack/status-report.ts";

/** The servers of run.json as the operating system sees them: of the native runtime, whether a daemon runs or not. */
export async function processStatus(dataDir: Pick<DataDir, "readRun">): Promise<readonly ServiceStatus[]> {
  const services = (await dataDir.readRun())?.services.filter(({ name }) => isServerName(name)) ?? [];
  return Promise.all(
    services.map(async (service) => {
      const { name, pid, port, readyMs, restarts = 0 } = service;
      if (!(await isAlive(service))) return { name, state: "down", pid, port, rssBytes: 0, restarts } as const;
      const state = readyMs === null ? "starting" : "ready";
      return { name, state, pid, port, rssBytes: await residentBytes(pid), restarts } as const;
    }),
  );
}
