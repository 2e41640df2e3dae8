import { rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GibseyError } from "../core/errors.ts";
import { shellWord } from "../core/shell-word.ts";
import { isSystemError } from "../core/system-error.ts";
import { onDisk } from "./book/read-file.ts";

/**
 * Writes what a reader asked for, over a file that is there: into a temporary file beside it, then renamed, so that nobody finds
 * half of it.
 * @throws GibseyError FILE_UNREADABLE when it can't be written, USAGE when the path is a folder's.
 */
export async function writeWhole(path: string, contents: string | Buffer, signal: AbortSignal): Promise<void> {
  await onDisk(path, signal, async () => {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw new GibseyError("USAGE", `${path} is a folder`, "name a file in it");
    // A pipe or a device has no contents to keep whole, and must not be replaced by a file.
    if (found !== undefined && !found.isFile()) return writeFile(path, contents, { signal });
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, contents, { signal, flag: "wx" });
      await rename(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw isSystemError(thrown, "ENOENT") ? noFolder(path) : thrown;
    }
  });
}

function noFolder(path: string): GibseyError {
  const message = `${path} can't be written: its folder isn't there`;
  return new GibseyError("FILE_UNREADABLE", message, `mkdir -p ${shellWord(dirname(path))}`);
}
