import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { GibseyError } from "../../core/errors.ts";

/**
 * Makes the data dir if it isn't there, for its owner alone: it will hold the book and the daemon's token.
 * @throws GibseyError DATA_DIR_UNUSABLE.
 */
export function makeDataDir(dataDir: string): void {
  try {
    makeDir(resolve(dataDir));
  } catch (error) {
    throw unusableDataDir(dataDir, `the data dir ${dataDir} can't be made`, error);
  }
}

/** The error for a data dir that can't be made, read or written. */
export function unusableDataDir(dataDir: string, message: string, cause: unknown): GibseyError {
  const hint = `see who owns it (ls -ld '${dataDir}'), or name another with --data-dir`;
  return new GibseyError("DATA_DIR_UNUSABLE", message, hint, { cause });
}

/** Node's own recursive mkdir never returns where the system says a folder can't be, as in /proc. */
function makeDir(dir: string): void {
  if (existsSync(dir) && statSync(dir).isDirectory()) return;
  if (dirname(dir) !== dir) makeDir(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in this instant; what else is in the way stays an error.
    if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
