import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { makeDataDir } from "../data-dir/make-data-dir.ts";
import { Database } from "./database.ts";

/** A data dir held by this process. */
export interface DataDirLock {
  /** Lets it go; once is enough. */
  release(): void;
}

/**
 * Holds the data dir until it is released or the process ends, however it ends. Makes the dir if it isn't there.
 *
 * The lock is an exclusive transaction, kept open on a database that stays empty. SQLite locks the file through the
 * operating system, which frees it with the process: there is no pid to go stale and nothing to clean up. These locks
 * belong to the process and end with ANY of its handles on the file, so nothing but SQLite may ever open it.
 * @throws GibseyError DAEMON_RUNNING when another process (or this one) holds it, DATA_DIR_UNUSABLE.
 */
export function acquireDataDirLock(dataDir: string): DataDirLock {
  makeDataDir(dataDir);
  const database = new Database(lockFileOf(dataDir), false);
  try {
    // Several that start at once get in each other's way; waiting a little lets one of them through.
    database.exec(`pragma busy_timeout = ${limits.lockWaitMs}; begin exclusive`);
  } catch (error) {
    database.close();
    throw isBusy(error) ? held(dataDir, error) : error;
  }
  heldByThisProcess.add(database);
  return {
    release: () => {
      heldByThisProcess.delete(database);
      database.close();
    },
  };
}

/** A connection that nobody refers to is garbage, and its lock would go with it. */
const heldByThisProcess = new Set<Database>();

/**
 * Whether a process holds the data dir now. Shared reading is all it asks of the lock, and only for an instant, so that
 * askers don't see each other, and a daemon that starts meanwhile waits for them.
 * @throws GibseyError DATA_DIR_UNUSABLE.
 */
export function isDataDirLocked(dataDir: string): boolean {
  const file = lockFileOf(dataDir);
  if (!existsSync(file)) return false;
  const database = new Database(file, true);
  try {
    database.exec("select count(*) from sqlite_schema");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function lockFileOf(dataDir: string): string {
  return join(resolve(dataDir), "daemon.lock");
}

function isBusy(error: unknown): boolean {
  return error instanceof GibseyError && error.code === "DATABASE_BUSY";
}

function held(dataDir: string, cause: unknown): GibseyError {
  return new GibseyError(
    "DAEMON_RUNNING",
    `another daemon holds the data dir ${dataDir}`,
    "`gibsey status` shows it, `gibsey down` stops it; another --data-dir is another book",
    { cause },
  );
}
