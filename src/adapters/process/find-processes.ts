import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { ProcessIdentity } from "../../core/stack/run-record.ts";
import { identify } from "./process-identity.ts";

/** Processes of this user that have a word as one of their arguments. */
export async function findProcesses(argument: string): Promise<readonly ProcessIdentity[]> {
  const pids = process.platform === "linux" ? await pidsOnLinux(argument) : await pidsByPs(argument);
  const identities = await Promise.all(pids.filter((pid) => pid !== process.pid).map(identify));
  return identities.filter((identity) => identity !== undefined);
}

async function pidsOnLinux(argument: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const isMeant = async (pid: number) => {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return commandLine.split("\0").includes(argument);
  };
  const answers = await Promise.all(pids.map(isMeant));
  return pids.filter((_, position) => answers[position] === true);
}

/** ps joins arguments by spaces, so one that begins another would be found in it: the next must begin behind it. */
async function pidsByPs(argument: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axww", "-o", "pid=,command="], { maxBuffer: 64 * 1_048_576 });
  return stdout
    .split("\n")
    .filter((line) => `${line} `.includes(` ${argument} `))
    .map((line) => Number.parseInt(line, 10));
}
