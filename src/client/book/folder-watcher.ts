import { constants, type Stats } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { watch } from "chokidar";
import { GibseyError } from "../../core/errors.ts";
import { isSystemError } from "../../core/system-error.ts";
import { isPageFileName } from "./page-file.ts";
import { onDisk } from "./read-file.ts";

/** What a watcher tells; see {@link openFolderWatcher}. */
export interface WatcherEvents {
  /** Something that may be a page, or a folder of pages, came, went or was written. */
  readonly onHint: (path: string) => void;
  /** Called once at most: something can't be watched, and what is missed is found when the folder is read again. */
  readonly onFault: (error: GibseyError) => void;
}

/**
 * Watches folders of pages, and single files beside them, until it is closed. Resolves once it watches, so that what
 * is read after that can't change without a hint.
 *
 * Each of them is watched from the folder it is in, because a folder that is moved away and comes back, and a file that
 * is replaced, take a watch of their own with them.
 *
 * What the reader of folders passes over gives no hint: the swap, backup and temporary files of editors are hidden or
 * don't end in .md or .txt. Links aren't followed, because where they lead is either inside the folder and watched
 * under its own name, or outside and refused by the reader; nor could a link to `/` make it watch the whole disk.
 * @throws GibseyError FILE_UNREADABLE
 */
export async function openFolderWatcher(
  folders: readonly string[],
  files: readonly string[],
  { onHint, onFault }: WatcherEvents,
  signal: AbortSignal,
): Promise<{ close(): Promise<void> }> {
  const real = (path: string) => onDisk(path, signal, () => realpath(path));
  const roots = await Promise.all(folders.map(real));
  const singles = await Promise.all(files.map(async (file) => join(await real(dirname(file)), basename(file))));
  const places = new Set(await Promise.all([...roots, ...singles].map(watchablePlace)));
  const targets = new Set([...roots, ...singles, ...places]);
  const isFile = (path: string) => singles.includes(path) || (isPagePath(path, roots) && isPageFileName(path));
  const watcher = watch([...places], {
    ignoreInitial: true,
    followSymlinks: false,
    // Deletions would be held back, to guess what editors do; here an event's kind doesn't matter.
    atomic: false,
    ignored: (path, stats) => !targets.has(path) && !isPagePath(path, roots, stats),
  });
  let isFaultTold = false;
  watcher.on("all", (_event, path) => onHint(path));
  // chokidar loses sight of a file that is replaced twice within 5 ms; what the system tells of its folder doesn't.
  watcher.on("raw", (_event, name, details: unknown) => {
    const path = rawPath(name, details);
    if (isFile(path)) onHint(path);
  });
  watcher.on("error", (error) => {
    // A system that can't watch one file can't watch the next thousand either.
    if (!isFaultTold) onFault(watchFault(error));
    isFaultTold = true;
  });
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  return watcher;
}

/** The folder that a path is in, or the path itself where that may not be listed by us. */
async function watchablePlace(path: string): Promise<string> {
  const place = dirname(path);
  return access(place, constants.R_OK).then(
    () => place,
    () => path,
  );
}

/** Whether the reader of folders would look at this path; before its `stats` are known, whether it might. */
function isPagePath(path: string, roots: readonly string[], stats?: Stats): boolean {
  if (!roots.some((root) => path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))) return false;
  const name = basename(path);
  return !name.startsWith(".") && (stats?.isFile() !== true || isPageFileName(name));
}

/** What a raw event is about: a file that is watched itself, or an entry of a watched folder. */
function rawPath(name: unknown, details: unknown): string {
  const isPlaced = typeof details === "object" && details !== null && "watchedPath" in details;
  const place = isPlaced ? String(details.watchedPath) : "";
  return typeof name !== "string" || basename(place) === name ? place : join(place, name);
}

function watchFault(error: unknown): GibseyError {
  const problem = error instanceof Error ? error.message : String(error);
  const hint = isSystemError(error, "ENOSPC", "EMFILE")
    ? "the system watches no more files for you: raise fs.inotify.max_user_watches (Linux) or `ulimit -n`"
    : "a save that isn't noticed is found within a minute; start the watch again if this comes often";
  return new GibseyError("FILE_UNREADABLE", `the folder can't be watched as a whole (${problem})`, hint, {
    cause: error,
  });
}
