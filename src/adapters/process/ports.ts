import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { promisify } from "node:util";
import { limits } from "../../core/limits.ts";
import type { PortProbes } from "../../core/stack/port-plan.ts";
import { describeProcess } from "./describe-process.ts";

/** Asks the operating system who has a port of 127.0.0.1. */
export const systemPorts: PortProbes = {
  holderOf: async (port) => (await findHolder(port))?.words,

  /** Below those that systems lend to outgoing connections, so that it is still free when a server starts anew. */
  async freePort() {
    for (let tries = 0; tries < limits.freePortTriesMax; tries += 1) {
      const port = randomInt(20_000, 32_000);
      if ((await systemPorts.holderOf(port)) === undefined) return port;
    }
    throw new Error("there is no free port from 20000 to 32000");
  },
};

/** Who has a port of 127.0.0.1, by pid unless that can't be seen, and in words; undefined when nobody has. */
export async function findHolder(
  port: number,
): Promise<{ readonly pid: number | undefined; readonly words: string } | undefined> {
  if (!(await answers(port)) && (await canBind(port))) return undefined;
  const pid = await holder(port);
  return { pid, words: pid === undefined ? "a process that can't be seen" : await describeProcess(pid) };
}

/** Some systems let one address be bound while somebody has them all, so a taken port is asked for an answer, too. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (isTaken: boolean) => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function holder(port: number): Promise<number | undefined> {
  return process.platform === "linux" ? holderOnLinux(port) : holderByLsof(port);
}

/**
 * The socket's inode (column 10 of proc_net(5)'s tcp), then the process that has it open. A connection that went out from the
 * port holds it, too.
 */
async function holderOnLinux(port: number): Promise<number | undefined> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const lines = (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1);
    for (const line of lines) {
      const [, local = "", , , , , , , , inode = "0"] = line.trim().split(/\s+/);
      if (local.endsWith(`:${hexPort}`) && inode !== "0") inodes.add(`socket:[${inode}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if (!inodes.has(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))) continue;
      return Number(pid);
    }
  }
  return undefined;
}

async function holderByLsof(port: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fp"]);
    const pid = /^p(\d+)$/m.exec(stdout)?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}
