import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/** The addresses at which a process listens, such as `127.0.0.1:8001` or `*:8001`; undefined when it can't be told. */
export async function listeningOf(pid: number): Promise<readonly string[] | undefined> {
  return process.platform === "linux" ? listeningOnLinux(pid) : listeningByLsof(pid);
}

/** Sockets by their inode, as in ports.ts; in proc_net(5)'s tables 0A is the state of one that listens. */
async function listeningOnLinux(pid: number): Promise<readonly string[] | undefined> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  if (fds === undefined) return undefined;
  const sockets = new Set(await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))));
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((table) => readFile(table, "utf8").catch(() => "")),
  );
  return tables.flatMap((table) =>
    table.split("\n").flatMap((line) => {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      return state === "0A" && sockets.has(`socket:[${inode}]`) ? [addressOf(local)] : [];
    }),
  );
}

/** `0100007F:1F41` -> `127.0.0.1:8001`: words of four bytes in the order of the machine, which is little-endian. */
function addressOf(local: string): string {
  const [host = "", port = ""] = local.split(":");
  const isLoopback = /^[0-9A-F]{6}7F$/.test(host) || host === "00000000000000000000000001000000";
  const shown = /^0+$/.test(host) ? "*" : isLoopback ? (host.length === 8 ? "127.0.0.1" : "[::1]") : bytesOf(host);
  return `${shown}:${Number.parseInt(port, 16)}`;
}

function bytesOf(host: string): string {
  if (host.length !== 8) return `[${host.toLowerCase()}]`;
  return (host.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join(".");
}

async function listeningByLsof(pid: number): Promise<readonly string[] | undefined> {
  const words = ["-nP", "-a", "-p", String(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"];
  return promisify(execFile)("lsof", words).then(
    ({ stdout }) =>
      stdout
        .split("\n")
        .filter((line) => line.startsWith("n"))
        .map((line) => line.slice(1)),
    () => undefined,
  );
}
