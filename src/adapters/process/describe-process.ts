import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A process as it helps to recognise it: its pid, and its command line if that can be seen. */
export async function describeProcess(pid: number): Promise<string> {
  const words = (await commandOf(pid)).trim();
  // A JVM's is thousands of characters, with its main class at the end.
  const short = words.length <= 120 ? words : `${words.slice(0, 40)} ... ${words.slice(-75)}`;
  return `pid ${pid}${short === "" ? "" : ` (${short})`}`;
}

/** Its command line, with blanks between the words; empty when it can't be seen. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
  }
  const asked = promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]);
  return asked.then(
    ({ stdout }) => stdout,
    () => "",
  );
}

/** The words that it was started with; none when they can't be seen. Where only `ps` tells them, words with blanks in them come apart. */
export async function argumentsOf(pid: number): Promise<readonly string[]> {
  if (process.platform !== "linux") return (await commandOf(pid)).trim().split(" ");
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0").slice(0, -1);
}

/** Whether it is held up by a signal or a debugger, and so does nothing until it is continued. */
export async function isHeldUp(pid: number): Promise<boolean> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    return /^[Tt]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  }
  const asked = promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]);
  return asked.then(
    ({ stdout }) => stdout.trim().startsWith("T"),
    () => false,
  );
}
