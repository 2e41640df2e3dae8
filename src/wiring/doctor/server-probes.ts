import { answersAt } from "../../adapters/native/ready-probes.ts";
import { serverFolders } from "../../adapters/native/server-site.ts";
import { readSince } from "../../adapters/process/log-file.ts";
import { isAlive } from "../../adapters/process/process-identity.ts";
import { residentBytes } from "../../adapters/process/resident-memory.ts";
import type { ServerProbes } from "../../core/doctor/probes/servers.ts";
import { isServerName, type ServerName, serverNames, serverRules } from "../../core/stack/server-rules.ts";
import type { ServiceStatus } from "../../core/stack/status-report.ts";
import { containerStatus } from "../docker-control.ts";
import { containersOf } from "../docker.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

/** How many of a container's last lines are read. */
const containerLines = 400;

export function serverProbes(parts: ProbeParts): ServerProbes {
  const { runtime, dataDir, signal } = parts;
  const all = once(() => (runtime === "docker" ? containerStatus(parts, signal) : processStatus(parts)));
  const logs = new Map(
    serverNames.map((name) => [
      name,
      once(() => (runtime === "docker" ? ofContainer(parts, name) : ofFiles(parts, name))),
    ]),
  );
  return {
    status: async (name) => (await all()).find((service) => service.name === name),
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
  const texts = await Promise.all([readSince(log, 0), readSince(out, 0)]);
  return texts.flatMap((text) => text.split("\n")).filter((line) => line.trim() !== "");
}

async function ofContainer(parts: ProbeParts, name: ServerName): Promise<readonly string[]> {
  const lines: string[] = [];
  const containers = await containersOf(parts);
  const onLine = (line: string) => void lines.push(line);
  await containers?.logs(name, { lines: containerLines, follow: false, onLine }, parts.signal);
  return lines;
}
