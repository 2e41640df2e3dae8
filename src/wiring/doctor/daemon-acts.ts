import { existsSync } from "node:fs";
import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import { identify, isAlive } from "../../adapters/process/process-identity.ts";
import { stopProcess } from "../../adapters/process/stop-process.ts";
import type { DaemonActs } from "../../core/doctor/acts.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { type RunningService, serviceIn } from "../../core/stack/run-record.ts";
import { endServices, holdStack } from "../stop-services.ts";
import type { ActParts } from "./probe-parts.ts";
import { lockHolders } from "./lock-holders.ts";

export function daemonActs({ dataDir }: Pick<ActParts, "dataDir">, startAll: () => Promise<void>): DaemonActs {
  const recorded = async (): Promise<RunningService | undefined> => {
    const daemon = serviceIn((await dataDir.readRun())?.services, "daemon");
    return daemon !== undefined && (await isAlive(daemon)) ? daemon : undefined;
  };
  const stop = async (signal: AbortSignal) => {
    // Who starts or stops servers writes run.json, too; where there never were any, nobody does.
    const hasServers = existsSync(dataDir.upLockFile);
    const lock = hasServers ? await holdStack(dataDir, limits.downLockMs, () => {}, signal) : undefined;
    try {
      const daemon = await recorded();
      if (daemon === undefined) await stopUnrecorded(dataDir.path);
      else await endServices(dataDir, [daemon], () => {});
    } finally {
      lock?.release();
    }
  };
  return {
    async restartDaemon(signal) {
      await stop(signal);
      await startAll();
    },
    async continueDaemon() {
      const daemon = await recorded();
      if (daemon === undefined || !(await isHeldUp(daemon.pid))) return false;
      process.kill(daemon.pid, "SIGCONT");
      return true;
    },
    async protectToken() {
      const file = join(dataDir.path, "token");
      const at = await stat(file).catch(() => undefined);
      if (at === undefined || (at.mode & 0o077) === 0) return false;
      if (process.getuid !== undefined && at.uid !== process.getuid()) {
        throw new GibseyError("DATA_DIR_UNUSABLE", `${file} is another user's`, `see whose: ls -l '${file}'`);
      }
      await chmod(file, 0o600);
      return true;
    },
  };
}

/** A daemon that holds the book and isn't in run.json. One that has only begun isn't disturbed, and others aren't ours to end. */
async function stopUnrecorded(path: string): Promise<void> {
  const [holder] = await lockHolders(path);
  if (holder === undefined) return;
  if (!holder.isDaemon) {
    throw new GibseyError(
      "DAEMON_RUNNING",
      `${holder.words} holds the book, and is no daemon of gibsey's`,
      "end it yourself",
    );
  }
  if (holder.listening.length === 0) {
    throw new GibseyError("NOT_READY", `${holder.words} is starting`, "wait some seconds; gibsey status");
  }
  const identity = await identify(holder.pid);
  if (identity !== undefined) await stopProcess(identity, limits.drainMs + 2_000, new AbortController().signal);
}
