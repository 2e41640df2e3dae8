import { execFile } from "node:child_process";
import { readdir, readFile, readlink, realpath } from "node:fs/promises";
import { promisify } from "node:util";

/** The processes that have a file open, this one aside; those of other users can't be seen. */
export async function pidsWithFile(file: string): Promise<readonly number[]> {
  const path = await realpath(file).catch(() => undefined);
  if (path === undefined) return [];
  const pids = process.platform === "linux" ? await pidsOnLinux(path) : await pidsByLsof(path);
  return pids.filter((pid) => pid !== process.pid);
}

/** How many files a process may have open; undefined when it can't be told. Node itself raises its limit to the hard one. */
export async function openFilesMax(): Promise<number | undefined> {
  if (process.platform === "linux") {
    const soft = /^Max open files\s+(\S+)/m.exec(await readFile("/proc/self/limits", "utf8").catch(() => ""))?.[1];
    return soft === undefined ? undefined : parseLimit(soft);
  }
  const asked = promisify(execFile)("/bin/sh", ["-c", "ulimit -n"]);
  return asked.then(
    ({ stdout }) => parseLimit(stdout.trim()),
    () => undefined,
  );
}

function parseLimit(text: string): number {
  return text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text);
}

async function pidsOnLinux(path: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const answers = await Promise.all(
    pids.map(async (pid) => {
      const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
      const files = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
      return files.includes(path);
    }),
  );
  return pids.filter((_, position) => answers[position] === true).map(Number);
}

/** It ends with an error when nobody has the file open. */
async function pidsByLsof(path: string): Promise<readonly number[]> {
  const asked = promisify(execFile)("lsof", ["-t", "--", path]);
  const { stdout } = await asked.catch(() => ({ stdout: "" }));
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}
