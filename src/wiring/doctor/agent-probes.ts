import { join } from "node:path";
import { readNodeSettings, readOffsets, readProperties } from "../../adapters/agent/agent-files.ts";
import { containerFiles } from "../../adapters/docker/container-files.ts";
import { serverMark } from "../../adapters/native/native-command.ts";
import { agentMain } from "../../adapters/native/server-command.ts";
import { serverFolders } from "../../adapters/native/server-site.ts";
import { findProcesses } from "../../adapters/process/find-processes.ts";
import { argumentsOf } from "../../adapters/process/describe-process.ts";
import type { AgentProbes, AgentSettings, Ping } from "../../core/doctor/probes/agent.ts";
import { limits } from "../../core/limits.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { isSystemError } from "../../core/system-error.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function agentProbes({ runtime, dataDir }: Pick<ProbeParts, "runtime" | "dataDir">): AgentProbes {
  const pidOfAgent = async () => serviceIn((await dataDir.readRun())?.services, "agent")?.pid;
  const settings = once(async (): Promise<AgentSettings> => {
    if (runtime === "docker") return inFile(join(containerFiles(dataDir.path).folder, "agent", "agent.properties"));
    const pid = await pidOfAgent();
    const own = pid === undefined ? undefined : await startedWith(pid);
    return own ?? inFile(join(serverFolders(dataDir.path, "agent").conf, "agent.properties"));
  });
  const offsetsFolder = async () => (await settings()).values.get("offset.backing.store.dir") ?? "";
  return {
    settings,
    async nodeSettings() {
      const file = (await settings()).values.get("cassandra.config") ?? "";
      // As it sees it in its container; on this machine the files are in the book's folder.
      const { folder } = containerFiles(dataDir.path);
      return readNodeSettings(runtime === "docker" ? file.replace(/^\/etc\/gibsey/, folder) : file);
    },
    async ping(signal) {
      const plan = await dataDir.readStack();
      return plan === undefined ? { kind: "closed" } : ping(plan.ports.agent, signal);
    },
    async offsets() {
      // Before its first start there is neither a file of settings nor of offsets.
      const folder = runtime === "docker" ? undefined : await offsetsFolder().catch(() => undefined);
      return folder === undefined ? undefined : readOffsets(folder);
    },
    async rivals() {
      if (runtime === "docker") return undefined;
      const [own, folder, { file }] = await Promise.all([pidOfAgent(), offsetsFolder(), settings()]);
      const others = (await findProcesses(agentMain)).filter(({ pid }) => pid !== own);
      const rivals = await Promise.all(
        others.map(async ({ pid }) => {
          const its = await startedWith(pid);
          if (its?.file !== file && its?.values.get("offset.backing.store.dir") !== folder) return [];
          return [{ pid, isOurs: (await argumentsOf(pid)).includes(serverMark(dataDir.path, "agent")) }];
        }),
      );
      return rivals.flat();
    },
  };
}

async function inFile(file: string): Promise<AgentSettings> {
  return { file, values: await readProperties(file) };
}

/** The settings that an agent's process was started with: its last argument names their file. */
async function startedWith(pid: number): Promise<AgentSettings | undefined> {
  const file = (await argumentsOf(pid)).at(-1) ?? "";
  return inFile(file).catch(() => undefined);
}

async function ping(port: number, signal: AbortSignal): Promise<Ping> {
  const within = timeLimit(signal, limits.doctorSilenceMs);
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ping`, { signal: within });
    await response.body?.cancel();
    return response.ok ? { kind: "answers" } : { kind: "foreign", problem: `HTTP ${response.status}` };
  } catch (error) {
    if (within.aborted) return { kind: "silent", ms: limits.doctorSilenceMs };
    return error instanceof TypeError && isSystemError(error.cause, "ECONNREFUSED", "ECONNRESET")
      ? { kind: "closed" }
      : { kind: "foreign", problem: "no HTTP" };
  }
}
