import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Whether a process is halted by a signal or a debugger: it lives, and does nothing. */
export async function isHalted(pid: number): Promise<boolean> {
  return /^[Tt]/.test(process.platform === "linux" ? await stateOnLinux(pid) : await toldByPs(pid, "stat"));
}

/**
 * The words that a process was started with; none when it is gone or another user's. Where only `ps` tells them, words with
 * spaces in them come apart.
 */
export async function argumentsOf(pid: number): Promise<readonly string[]> {
  if (process.platform !== "linux") return (await toldByPs(pid, "command")).split(" ");
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0").slice(0, -1);
}

/** Field 3 of proc(5)'s stat, behind the program's name, which may hold anything. */
async function stateOnLinux(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}

async function toldByPs(pid: number, column: string): Promise<string> {
  const told = promisify(execFile)("ps", ["-ww", "-o", `${column}=`, "-p", String(pid)]);
  return told.then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
}
