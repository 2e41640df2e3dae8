import { existsSync } from "node:fs";
import { chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DataDir } from "../../adapters/data-dir/data-dir.ts";
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

export function daemonActs(
  { config, dataDir }: Pick<ActParts, "config" | "dataDir">,
  startAll: () => Promise<void>,
): DaemonActs {
  const recorded = () => recordedDaemon(dataDir);
  return {
    async restartDaemon(signal) {
      await stopDaemon(dataDir, signal);
      await startAll();
    },
    async continueDaemon() {
      const daemon = await recorded();
      if (daemon === undefined || !(await isHeldUp(daemon.pid))) return false;
      process.kill(daemon.pid, "SIGCONT");
      return true;
    },
    async protectToken() {
      const { value, from } = config.token;
      if (value !== "") throw new GibseyError("TOKEN_REFUSED", `the token is ${from}'s`, `take it out of ${from}`);
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

/**
 * Ends the daemon, recorded or not. @returns whether one ran.
 * @throws GibseyError when what holds the book is no daemon, or is starting.
 */
export async function stopDaemon(dataDir: DataDir, signal: AbortSignal): Promise<boolean> {
  // Who starts or stops servers writes run.json, too; where there never were any, nobody does.
  const hasServers = existsSync(dataDir.upLockFile);
  const lock = hasServers ? await holdStack(dataDir, limits.downLockMs, () => {}, signal) : undefined;
  try {
    const daemon = await recordedDaemon(dataDir);
    if (daemon === undefined) return await stopUnrecorded(dataDir.path);
    await endServices(dataDir, [daemon], () => {});
    return true;
  } finally {
    lock?.release();
  }
}

async function recordedDaemon(dataDir: DataDir): Promise<RunningService | undefined> {
  const daemon = serviceIn((await dataDir.readRun())?.services, "daemon");
  return daemon !== undefined && (await isAlive(daemon)) ? daemon : undefined;
}

/** A daemon that holds the book and isn't in run.json. One that has only begun isn't disturbed, and others aren't ours to end. */
async function stopUnrecorded(path: string): Promise<boolean> {
  const [holder] = await lockHolders(path);
  if (holder === undefined) return false;
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
  return true;
}
