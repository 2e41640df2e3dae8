import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readFile, realpath, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import type { FolderFacts, Mount } from "../../core/doctor/probes/folder.ts";

/** Looks at a folder without making it. */
export async function lookAtFolder(folder: string): Promise<FolderFacts> {
  const path = resolve(folder);
  const at = await stat(path).catch(() => undefined);
  const nearest = at === undefined ? await nearestOf(dirname(path)) : path;
  const isFolder = (await stat(nearest).catch(() => undefined))?.isDirectory() ?? false;
  const { bavail, bsize, ffree, files } = await statfs(nearest);
  return {
    path,
    nearest,
    kind: !isFolder ? "something else" : at === undefined ? "absent" : "folder",
    isWritable: await isWritable(nearest),
    isOwn: at === undefined || process.getuid === undefined || at.uid === process.getuid(),
    mode: at === undefined ? undefined : at.mode & 0o777,
    freeMb: (bavail * bsize) / 1_048_576,
    // Some file systems make inodes as they need them, and count none.
    freeFiles: files === 0 ? Number.POSITIVE_INFINITY : ffree,
    mount: await mountOf(nearest),
  };
}

/** Where a file stands in the way, that is the nearest. */
async function nearestOf(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestOf(dirname(path));
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function mountOf(path: string): Promise<Mount | undefined> {
  const real = await realpath(path).catch(() => path);
  const lines = process.platform === "linux" ? await linesOnLinux() : await linesByMount();
  const isBelow = (mount: string) => mount === "/" || real === mount || real.startsWith(`${mount}/`);
  // Of two on one folder the later covers the earlier.
  return lines
    .filter((mount) => isBelow(mount.path))
    .reduce<Mount | undefined>(
      (best, mount) => (mount.path.length >= (best?.path.length ?? 0) ? mount : best),
      undefined,
    );
}

/** proc_mounts(5): what it is of, where, type, options. */
async function linesOnLinux(): Promise<readonly Mount[]> {
  const text = await readFile("/proc/self/mounts", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [, path, type, options] = line.split(" ");
    if (path === undefined || type === undefined) return [];
    const unescaped = path.replaceAll(/\\(\d{3})/g, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 8)),
    );
    return [{ path: unescaped, type, isReadOnly: /^ro(,|$)/.test(options ?? "") }];
  });
}

/** `/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)` */
async function linesByMount(): Promise<readonly Mount[]> {
  const { stdout } = await promisify(execFile)("/sbin/mount").catch(() => ({ stdout: "" }));
  return [...stdout.matchAll(/^.* on (.+) \((\w+)(.*)\)$/gm)].map(([, path = "", type = "", more = ""]) => ({
    path,
    type,
    isReadOnly: more.includes("read-only"),
  }));
}
