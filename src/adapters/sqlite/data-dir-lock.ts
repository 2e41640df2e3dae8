import { join, resolve } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { makeDataDir } from "../data-dir/make-data-dir.ts";
import { isLocked, type ProcessLock, tryLock } from "./process-lock.ts";

/**
 * Holds the data dir for a daemon until it is released or the process ends. Makes the dir if it isn't there.
 * @throws GibseyError DAEMON_RUNNING when another process (or this one) holds it, DATA_DIR_UNUSABLE.
 */
export function acquireDataDirLock(dataDir: string): ProcessLock {
  makeDataDir(dataDir);
  const lock = tryLock(lockFileOf(dataDir));
  if (lock !== undefined) return lock;
  throw new GibseyError(
    "DAEMON_RUNNING",
    `another daemon holds the data dir ${dataDir}`,
    "`gibsey status` shows it, `gibsey down` stops it; another --data-dir is another book",
  );
}

/**
 * Whether a daemon holds the data dir now.
 * @throws GibseyError DATA_DIR_UNUSABLE.
 */
export function isDataDirLocked(dataDir: string): boolean {
  return isLocked(lockFileOf(dataDir));
}

function lockFileOf(dataDir: string): string {
  return join(resolve(dataDir), "daemon.lock");
}
