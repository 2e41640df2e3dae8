import { existsSync, truncateSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { Database } from "./database.ts";

/** A file held by this process. */
export interface ProcessLock {
  /** Lets it go; once is enough. */
  release(): void;
}

/**
 * Holds a lock file, in a folder that exists, until it is released or the process ends, however it ends; undefined when
 * another process (or this one) holds it.
 *
 * The lock is an exclusive transaction, kept open on a database that stays empty. SQLite locks the file through the
 * operating system, which frees it with the process: there is no pid to go stale and nothing to clean up. These locks
 * belong to the process and end with ANY of its handles on the file, so nothing but SQLite may ever open it.
 * @param file an absolute path.
 * @param patienceMs how long it may wait, and hold up this process, for others that ask in the same instant.
 */
export function tryLock(file: string, patienceMs: number = limits.lockWaitMs): ProcessLock | undefined {
  try {
    return lock(file, patienceMs);
  } catch (error) {
    if (!isForeign(error)) throw error;
    // Somebody wrote into it, a pid perhaps, and whoever meets that has the file for himself: a holder would be met first.
    truncateSync(file);
    return lock(file, patienceMs);
  }
}

function lock(file: string, patienceMs: number): ProcessLock | undefined {
  const database = new Database(file, false);
  try {
    // Several that start at once get in each other's way; waiting a little lets one of them through.
    database.exec(`pragma busy_timeout = ${patienceMs}; begin exclusive`);
  } catch (error) {
    database.close();
    if (hasCode(error, "DATABASE_BUSY")) return undefined;
    throw error;
  }
  heldByThisProcess.add(database);
  return {
    release: () => {
      heldByThisProcess.delete(database);
      database.close();
    },
  };
}

/**
 * Waits until it holds a lock file. @param onWait called once, when another holds it.
 * @throws the signal's reason.
 */
export async function waitForLock(file: string, onWait: () => void, signal: AbortSignal): Promise<ProcessLock> {
  let lock = tryLock(file);
  if (lock === undefined) onWait();
  while (lock === undefined) {
    await sleep(limits.lockPollMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
    lock = tryLock(file, 0);
  }
  return lock;
}

/** A connection that nobody refers to is garbage, and its lock would go with it. */
const heldByThisProcess = new Set<Database>();

/**
 * Whether a process holds the file now. Shared reading is all it asks of the lock, and only for an instant, so that askers
 * don't see each other, and one that wants it meanwhile waits for them.
 */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = new Database(file, true);
  try {
    database.exec("select count(*) from sqlite_schema");
    return false;
  } catch (error) {
    if (hasCode(error, "DATABASE_BUSY")) return true;
    if (isForeign(error)) return false;
    throw error;
  } finally {
    database.close();
  }
}

/** Whether the file was free to be read, and has in it what isn't ours. */
function isForeign(error: unknown): boolean {
  return hasCode(error, "DATABASE_DAMAGED");
}
