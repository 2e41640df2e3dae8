import { existsSync } from "node:fs";
import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { findProcesses } from "../adapters/process/find-processes.ts";
import { stopProcess } from "../adapters/process/stop-process.ts";
import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { inStopOrder, type RunningService, withoutService } from "../core/stack/run-record.ts";
import { isServerName, type ServerName, serverNames, serverRules } from "../core/stack/server-rules.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import { timeLimit } from "../core/time-limit.ts";

/**
 * Ends all that runs of this book: the daemon, then the servers in reverse order, recorded or not.
 * @param onStopped called with each as it has ended.
 * @param stopOthers ends what is no process of this machine, after the daemon and before others may start anything.
 * @throws GibseyError STACK_BUSY while an `up` is at work.
 */
export async function stopAll(
  dataDir: DataDir,
  onStopped: (name: string, outcome: StopOutcome) => void,
  signal: AbortSignal,
  stopOthers: () => Promise<void>,
): Promise<void> {
  // Where no server was ever started there is nobody to keep away.
  const hasServers = existsSync(dataDir.upLockFile);
  const lock = hasServers ? await holdStack(dataDir, limits.downLockMs, () => {}, signal) : undefined;
  try {
    await endServices(dataDir, (await dataDir.readRun())?.services ?? [], onStopped);
    if (hasServers) await endStrays(dataDir.path, serverNames.toReversed(), ({ name }) => onStopped(name, "stopped"));
    await dataDir.removeRun();
    await stopOthers();
  } finally {
    lock?.release();
  }
}

/**
 * Ends services in reverse order, each with its time, and takes them out of run.json. It goes on to the end: nothing is to be
 * left half done.
 */
export async function endServices(
  dataDir: DataDir,
  services: readonly RunningService[],
  onStopped: (name: string, outcome: StopOutcome) => void,
): Promise<void> {
  for (const service of inStopOrder(services)) {
    const { name } = service;
    const patienceMs = isServerName(name) ? serverRules[name].stopMs : limits.drainMs + 2_000;
    onStopped(name, await stopProcess(service, patienceMs, new AbortController().signal));
    await dataDir.changeRun((run) => run && withoutService(run, name));
  }
}

/**
 * Ends servers of this book that no record names: they would hold ports and files that a new one needs, and two agents on one
 * folder of offsets would both start and both send.
 * @param onFound called with each before it is ended.
 */
export async function endStrays(
  dataDirPath: string,
  names: readonly ServerName[],
  onFound: (stray: { readonly name: ServerName; readonly pid: number }) => void,
): Promise<void> {
  const { serverMark } = await import("../adapters/native/native-command.ts");
  for (const name of names) {
    for (const stray of await findProcesses(serverMark(dataDirPath, name))) {
      onFound({ name, pid: stray.pid });
      await stopProcess(stray, serverRules[name].stopMs, new AbortController().signal);
    }
  }
}

/**
 * Keeps other starts and stops of this book's servers away. @param onWait called with what to tell when one is at work.
 * @throws GibseyError STACK_BUSY when it goes on for longer than the patience; the signal's reason.
 */
export async function holdStack(
  { path, upLockFile }: DataDir,
  patienceMs: number,
  onWait: (text: string) => void,
  signal: AbortSignal,
): Promise<{ release(): void }> {
  const { waitForLock } = await import("../adapters/sqlite/process-lock.ts");
  const within = timeLimit(signal, patienceMs);
  const tell = () => onWait("another gibsey is starting or stopping the servers of this book; waiting for it");
  try {
    return await waitForLock(upLockFile, tell, within);
  } catch (error) {
    signal.throwIfAborted();
    if (!within.aborted) throw error;
    throw new GibseyError(
      "STACK_BUSY",
      `another gibsey is starting or stopping the servers of ${path}`,
      "wait for it, or interrupt it where it runs",
    );
  }
}
