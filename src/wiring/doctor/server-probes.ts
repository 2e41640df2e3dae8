import { answersAt } from "../../adapters/native/ready-probes.ts";
import { serverFolders } from "../../adapters/native/server-site.ts";
import { readSince } from "../../adapters/process/log-file.ts";
import { systemPorts } from "../../adapters/process/ports.ts";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import { isAlive } from "../../adapters/process/process-identity.ts";
import { residentBytes } from "../../adapters/process/resident-memory.ts";
import type { ServerProbes } from "../../core/doctor/probes/servers.ts";
import { limits } from "../../core/limits.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { isServerName, type ServerName, serverNames, serverRules } from "../../core/stack/server-rules.ts";
import type { ServiceStatus } from "../../core/stack/status-report.ts";
import { containerStatus } from "../docker-control.ts";
import { containersOf, containerStart } from "../docker.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

/** How many of a container's last lines are read. */
const containerLines = 2_000;

export function serverProbes(parts: ProbeParts): ServerProbes {
  const { runtime, dataDir, signal } = parts;
  const all = once(() => (runtime === "docker" ? containerStatus(parts, signal) : processStatus(parts)));
  const status = async (name: ServerName) => (await all()).find((service) => service.name === name);
  const logs = new Map(
    serverNames.map((name) => [
      name,
      once(() => (runtime === "docker" ? ofContainer(parts, name) : ofFiles(parts, name))),
    ]),
  );
  return {
    status,
    async isHalted(name) {
      const service = await status(name);
      return service?.pid !== undefined && service.pid !== null && service.state !== "down" && isHeldUp(service.pid);
    },
    async portHolder(name) {
      const service = await status(name);
      return service === undefined ? undefined : systemPorts.holderOf(service.port);
    },
    async answers(name) {
      const plan = await dataDir.readStack();
      return plan !== undefined && answersAt(name, plan.ports[serverRules[name].port]);
    },
    lastLines: async (name) => (await logs.get(name)?.()) ?? [],
  };
}

async function processStatus({ dataDir }: ProbeParts): Promise<readonly ServiceStatus[]> {
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

async function ofFiles({ dataDir }: ProbeParts, name: ServerName): Promise<readonly string[]> {
  const { log, out } = serverFolders(dataDir.path, name);
  const { logBytes = 0, outBytes = 0 } = serviceIn((await dataDir.readRun())?.services, name) ?? {};
  const texts = await Promise.all([
    readSince(log, logBytes, limits.doctorLogBytesMax),
    readSince(out, outBytes, limits.doctorLogBytesMax),
  ]);
  const [own = [], jvms = []] = texts.map((text) => text.split("\n").filter((line) => line.trim() !== ""));
  return jvms.length === 0 ? own : [...own, "", ...jvms];
}

async function ofContainer(parts: ProbeParts, name: ServerName): Promise<readonly string[]> {
  const lines: string[] = [];
  const containers = await containersOf(parts);
  const since = await containerStart(parts, name);
  const onLine = (line: string) => void lines.push(line);
  const options = { lines: containerLines, onLine, ...(since === undefined ? {} : { since }) };
  await containers?.logs(name, options, parts.signal);
  return lines;
}
