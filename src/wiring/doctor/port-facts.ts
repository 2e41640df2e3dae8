import { findProcesses } from "../../adapters/process/find-processes.ts";
import { findHolder, systemPorts } from "../../adapters/process/ports.ts";
import { ownServers } from "../../core/doctor/check.ts";
import type { ServiceName } from "../../core/doctor/probes/machine.ts";
import { asGibseyError } from "../../core/errors.ts";
import { planPorts, type PortProbes } from "../../core/stack/port-plan.ts";
import { portNames, type ServerName, serverNames } from "../../core/stack/server-rules.ts";
import { portsOf, wantedPorts } from "../plan-servers.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import type { ProbeParts } from "./probe-parts.ts";

/** Plans the ports as a start would, and tells which are taken by what isn't this book's. */
export async function portsTaken(
  parts: ProbeParts,
  daemon: WiredDaemonProbes,
  absent: readonly ServiceName[],
): Promise<readonly string[]> {
  const { runtime, config, dataDir } = parts;
  const own = await ownPids(parts, daemon);
  const probes: PortProbes = {
    ...systemPorts,
    async holderOf(port) {
      const holder = await findHolder(port);
      return holder?.pid !== undefined && own.has(holder.pid) ? undefined : holder?.words;
    },
  };
  const running = serverNames.filter((name) => !absent.includes(name));
  // Inside a container nobody else has these; where there are no servers, nobody needs theirs.
  const inside = runtime === "docker" ? (["kafkaController", "cassandraStorage"] as const) : [];
  const inUse = ownServers.includes(runtime) ? [...portsOf(running), ...inside] : portNames;
  const recorded = (await dataDir.readStack())?.ports;
  const isDaemonUp = !absent.includes("daemon");
  try {
    await planPorts(
      {
        ...wantedPorts(config),
        recorded,
        inUse: new Set([...inUse, ...(isDaemonUp ? ["daemon" as const] : [])]),
        anyPort: false,
      },
      probes,
    );
    return [];
  } catch (thrown) {
    const error = asGibseyError(thrown);
    if (error.code !== "PORT_TAKEN") throw error;
    return error.message.split("; ");
  }
}

/** Processes of this book, recorded or not: their ports are theirs. */
async function ownPids({ runtime, dataDir }: ProbeParts, daemon: WiredDaemonProbes): Promise<ReadonlySet<number>> {
  const recorded = (await dataDir.readRun())?.services ?? [];
  const { others } = await daemon.lock();
  const strays = runtime === "native" ? await strayPids(dataDir.path) : [];
  return new Set([...recorded, ...others].map(({ pid }) => pid).concat(strays));
}

async function strayPids(path: string): Promise<readonly number[]> {
  const { serverMark } = await import("../../adapters/native/native-command.ts");
  const find = (name: ServerName) => findProcesses(serverMark(path, name));
  return (await Promise.all(serverNames.map(find))).flat().map(({ pid }) => pid);
}
