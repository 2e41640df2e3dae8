import { readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import { listeningOf } from "../../adapters/process/listening.ts";
import { readSince } from "../../adapters/process/log-file.ts";
import { isAlive } from "../../adapters/process/process-identity.ts";
import { createDaemonClient, type DaemonClient } from "../../client/daemon-client.ts";
import type { DaemonProbes, TokenFacts } from "../../core/doctor/probes/daemon.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { withoutPassword } from "../../core/settings.ts";
import { serviceIn } from "../../core/stack/run-record.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { version } from "../../version.ts";
import { lockHolders } from "./lock-holders.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export type DaemonProbeParts = Pick<ProbeParts, "config" | "dataDir" | "signal">;

export interface WiredDaemonProbes extends DaemonProbes {
  /** A client of the daemon that runs. @throws GibseyError DAEMON_DOWN */
  client(signal: AbortSignal): Promise<DaemonClient>;
}

export function daemonProbes(parts: DaemonProbeParts): WiredDaemonProbes {
  const { config, dataDir, signal } = parts;
  const url = once(async () => config.url.value || (await dataDir.readRun())?.daemonUrl || undefined);
  const client = async (signal: AbortSignal) => {
    const [at, token = ""] = await Promise.all([url(), config.token.value || dataDir.readToken()]);
    if (at === undefined) throw new GibseyError("DAEMON_DOWN", "no daemon runs", "gibsey up");
    return createDaemonClient({ url: at, token }, signal);
  };
  const process = once(async (): ReturnType<DaemonProbes["process"]> => {
    if (config.url.value !== "") return { state: "elsewhere" };
    const recorded = serviceIn((await dataDir.readRun())?.services, "daemon");
    if (recorded === undefined) return { state: "none" };
    return { state: (await isAlive(recorded)) ? "alive" : "gone", pid: recorded.pid };
  });
  const alivePid = async () => {
    const { state, pid } = await process();
    return state === "alive" ? pid : undefined;
  };
  const statusNow = async () => {
    const within = timeLimit(signal, limits.doctorAnswerMs);
    try {
      return await (await client(within)).status();
    } catch (thrown) {
      signal.throwIfAborted();
      if (!within.aborted) throw thrown;
      const message = `${withoutPassword((await url()) ?? "")} doesn't answer within ${limits.doctorAnswerMs / 1_000} s`;
      throw new GibseyError("DAEMON_DOWN", message, "gibsey down && gibsey up");
    }
  };
  return {
    ownVersion: version,
    url,
    process,
    client,
    async problem(asking) {
      const within = timeLimit(asking, limits.doctorPipelineMs);
      while (!within.aborted) {
        const { lag, pipeline } = await (await client(asking)).status();
        if (pipeline.problem !== undefined || lag === 0) return pipeline.problem;
        await sleep(limits.feedPollMs, undefined, { signal: within }).catch(() => {});
      }
      return undefined;
    },
    status: once(statusNow),
    statusNow,
    isHeldUp: async () => {
      const pid = await alivePid();
      return pid !== undefined && isHeldUp(pid);
    },
    lock: once(() => lockOf(parts, alivePid)),
    token: once(() => tokenOf(parts)),
    listening: once(async () => {
      const pid = await alivePid();
      return pid === undefined ? undefined : listeningOf(pid);
    }),
    log: async (uptimeMs) => ({
      errors: errorsSince(Date.now() - uptimeMs, await readSince(dataDir.logFile, 0)),
      isRemoved: await hasRemovedLog(await alivePid()),
    }),
  };
}

async function lockOf(
  { dataDir }: DaemonProbeParts,
  alivePid: () => Promise<number | undefined>,
): ReturnType<DaemonProbes["lock"]> {
  const { isDataDirLocked } = await import("../../adapters/sqlite/data-dir-lock.ts");
  const [recorded, holders] = await Promise.all([alivePid(), lockHolders(dataDir.path)]);
  return { isHeld: isDataDirLocked(dataDir.path), others: holders.filter(({ pid }) => pid !== recorded) };
}

async function tokenOf({ config, dataDir }: DaemonProbeParts): Promise<TokenFacts> {
  const { value, from } = config.token;
  if (value !== "") return { from, isFile: false, isThere: true, isOwn: true, mode: undefined };
  const file = join(dataDir.path, "token");
  const [at, token] = await Promise.all([
    stat(file).catch(() => undefined),
    dataDir.readToken().catch(() => undefined),
  ]);
  const isThere = at !== undefined && token !== undefined;
  const isOwn = at === undefined || globalThis.process.getuid === undefined || at.uid === globalThis.process.getuid();
  return { from: file, isFile: true, isThere, isOwn, mode: at === undefined ? undefined : at.mode & 0o777 };
}

/** A daemon in the background writes its log through its stderr; in the foreground it has none. */
async function hasRemovedLog(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || globalThis.process.platform !== "linux") return false;
  return (await readlink(`/proc/${pid}/fd/2`).catch(() => "")).endsWith("daemon.log (deleted)");
}

/** Lines as src/daemon/log.ts writes them. */
function errorsSince(startedAtMs: number, text: string): readonly string[] {
  return text.split("\n").filter((line) => {
    const [time = "", level] = line.split(" ", 2);
    return level === "error" && Date.parse(time) >= startedAtMs;
  });
}
