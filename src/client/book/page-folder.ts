import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { visible } from "../../core/store/record.ts";
import { isPageFileName } from "./page-file.ts";
import { notAFile, onDisk } from "./read-file.ts";

/** A page's file that was found in a folder. */
export interface FoundFile {
  /** The path inside the folder, with `/` between its parts. */
  readonly name: string;
  /** The file itself, its links resolved. */
  readonly path: string;
}

/**
 * The .md and .txt files of a folder and its subfolders, in the order of a table of contents: entry by entry, as a person
 * sorts names (2 before 10, capitals beside small letters), the files of a subfolder where its name stands. Hidden
 * entries and other files are passed over.
 *
 * A link inside the folder is followed; what was reached already, by a link or by its own name, isn't read again, and
 * so links can't lead in circles.
 * @throws GibseyError FILE_REFUSED for a link to something outside the folder, or for a page name on a pipe or device;
 * FILE_UNREADABLE. An abort rejects with the signal's reason.
 */
export async function* findPageFiles(folder: string, signal: AbortSignal): AsyncGenerator<FoundFile> {
  const root = await onDisk(folder, signal, () => realpath(folder));
  const reached = new Set<string>();

  async function* walk(path: string, prefix: string): AsyncGenerator<FoundFile> {
    if (reached.has(path)) return;
    reached.add(path);
    const entries = await onDisk(join(folder, prefix), signal, () => readdir(path, { withFileTypes: true }));
    for (const entry of entries.toSorted(byName)) {
      if (entry.name.startsWith(".")) continue;
      const name = `${prefix}${entry.name}`;
      const isPage = isPageFileName(entry.name);
      // One after the other: the order of the walk is the order of the book.
      // oxlint-disable-next-line no-await-in-loop
      const target = await onDisk(join(folder, name), signal, () => follow(entry, join(path, entry.name), isPage));
      if (target.kind !== "folder" && !isPage) continue;
      refuseOutside(root, target.path, join(folder, name));
      if (target.kind === "folder") yield* walk(target.path, `${name}/`);
      else if (target.kind === "other") throw notAFile(join(folder, name));
      else if (!reached.has(target.path)) {
        reached.add(target.path);
        yield { name, path: target.path };
      }
    }
  }

  yield* walk(root, "");
}

interface Target {
  readonly kind: "folder" | "file" | "other";
  readonly path: string;
}

/** What an entry is, and where, its links followed. A broken link counts only where it stands for a page. */
async function follow(entry: Dirent, path: string, isPage: boolean): Promise<Target> {
  if (!entry.isSymbolicLink()) return { kind: kindOf(entry), path };
  try {
    const target = await realpath(path);
    return { kind: kindOf(await stat(target)), path: target };
  } catch (thrown) {
    if (isPage) throw thrown;
    return { kind: "other", path };
  }
}

function kindOf(entry: Pick<Dirent, "isFile" | "isDirectory">): Target["kind"] {
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : "other";
}

function refuseOutside(root: string, path: string, shownPath: string): void {
  const inside = root.endsWith(sep) ? root : `${root}${sep}`;
  if (path === root || path.startsWith(inside)) return;
  throw new GibseyError(
    "FILE_REFUSED",
    `${visible(shownPath)} is a link that leads out of the folder, to ${visible(path)}`,
    "put a copy in its place, or give that path to `gibsey import`, too",
  );
}

const collator = new Intl.Collator("en", { numeric: true });

/** As a person sorts; names that are equal to a person keep one order on every machine. */
function byName(a: Dirent, b: Dirent): number {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
}
