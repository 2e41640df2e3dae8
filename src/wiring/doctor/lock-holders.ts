import { join } from "node:path";
import { commandOf, describeProcess } from "../../adapters/process/describe-process.ts";
import { listeningOf } from "../../adapters/process/listening.ts";
import { pidsWithFile } from "../../adapters/process/open-files.ts";
import type { LockHolder } from "../../core/doctor/probes/daemon.ts";

/** Processes that have the data dir's lock open, daemons first: others only look whether it is held, for an instant. */
export async function lockHolders(dataDirPath: string): Promise<readonly LockHolder[]> {
  const pids = await pidsWithFile(join(dataDirPath, "daemon.lock"));
  const holders = await Promise.all(pids.map(holderOf));
  return holders.toSorted((one, other) => Number(other.isDaemon) - Number(one.isDaemon));
}

async function holderOf(pid: number): Promise<LockHolder> {
  const [words, command, listening = []] = await Promise.all([describeProcess(pid), commandOf(pid), listeningOf(pid)]);
  return { pid, words, isDaemon: /\bgibsey(\.js)?\b.* daemon\b/.test(command), listening };
}
