import { serverFolders } from "../../adapters/native/server-site.ts";
import { readSince } from "../../adapters/process/log-file.ts";
import { systemPorts } from "../../adapters/process/ports.ts";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import type { ServerProbes } from "../../core/doctor/probes/servers.ts";
import { limits } from "../../core/limits.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { type ServerName, serverNames } from "../../core/stack/server-rules.ts";
import { containerStatus } from "../docker-control.ts";
import { containersOf, containerStart } from "../docker.ts";
import { processStatus } from "../process-status.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

/** How many of a container's last lines are read. */
const containerLines = 2_000;

export function serverProbes(parts: ProbeParts): ServerProbes {
  const { runtime, dataDir, signal } = parts;
  const all = once(() => (runtime === "docker" ? containerStatus(parts, signal) : processStatus(dataDir)));
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
    lastLines: async (name) => (await logs.get(name)?.()) ?? [],
  };
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
