import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lookAtFolder } from "../../adapters/data-dir/folder-facts.ts";
import { commandOf, describeProcess } from "../../adapters/process/describe-process.ts";
import { listeningOf } from "../../adapters/process/listening.ts";
import { pidsWithFile } from "../../adapters/process/open-files.ts";
import { isAlive } from "../../adapters/process/process-identity.ts";
import type { BookProbes, Misnamed } from "../../core/doctor/probes/book.ts";
import { editDistance } from "../../core/index/edit-distance.ts";
import { limits } from "../../core/limits.ts";
import { isSettingName, settingRules } from "../../core/settings.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function bookProbes(parts: ProbeParts, daemon: WiredDaemonProbes): BookProbes {
  const { config, dataDir } = parts;
  const file = join(dataDir.path, "gibsey.db");
  const sqlite = () => import("../../adapters/sqlite/examine-database.ts");
  const run = once(() => dataDir.readRun());
  const plan = once(() => dataDir.readStack());
  return {
    path: dataDir.path,
    isElsewhere: config.url.value !== "",
    folder: once(() => lookAtFolder(dataDir.path)),
    run,
    plan,
    async record(name) {
      if (!existsSync(join(dataDir.path, name))) return "absent";
      const read = name === "run.json" ? run() : plan();
      return (await read.catch(() => undefined)) === undefined ? "broken" : "whole";
    },
    dead: once(async () => {
      const services = (await run())?.services ?? [];
      const answers = await Promise.all(services.map(isAlive));
      return services.filter((_, position) => answers[position] === false);
    }),
    settings: once(() => settingsFacts(parts)),
    database: once(async () => (await sqlite()).examineDatabase(file)),
    hasSnapshot: async () => existsSync(dataDir.snapshotFile),
    async isOutboxMoving(signal) {
      const { examineDatabase } = await sqlite();
      const position = () => examineDatabase(file)?.outbox?.committed;
      const before = position();
      await sleep(limits.doctorLockMs, undefined, { signal });
      return position() !== before;
    },
    databaseUsers: once(async () => {
      const [pids, { pid: daemonPid }] = await Promise.all([pidsWithFile(file), daemon.process()]);
      const others = await Promise.all(pids.filter((pid) => pid !== daemonPid).map(otherThanGibsey));
      // Of a process that can't be looked into nothing can be said.
      const isDaemons =
        daemonPid === undefined || pids.includes(daemonPid) || (await listeningOf(daemonPid)) === undefined;
      return { others: others.filter((words) => words !== undefined), isDaemons };
    }),
    async isWriteLocked(signal) {
      const { isWriteLocked } = await sqlite();
      const deadline = performance.now() + limits.doctorLockMs;
      while (isWriteLocked(file)) {
        if (performance.now() > deadline) return true;
        await sleep(limits.feedPollMs, undefined, { signal });
      }
      return false;
    },
  };
}

/** Our own commands look at the database, too, and keep nothing locked. */
async function otherThanGibsey(pid: number): Promise<string | undefined> {
  return /\bgibsey(\.js)?\s/.test(`${await commandOf(pid)} `) ? undefined : describeProcess(pid);
}

async function settingsFacts({ settingProblems, environment, dataDir }: ProbeParts) {
  const variables: readonly string[] = Object.values(settingRules).map(({ variable }) => variable);
  const { path, values } = await dataDir.readConfig().catch(() => ({ path: "", values: {} }));
  const unknown = Object.keys(environment).filter((name) => name.startsWith("GIBSEY_") && !variables.includes(name));
  return {
    problems: settingProblems.map(({ message, hint }) => ({ message, hint })),
    file: path,
    unknownKeys: misnamed(
      Object.keys(values).filter((name) => !isSettingName(name)),
      Object.keys(settingRules),
    ),
    unknownVariables: misnamed(unknown, variables),
  };
}

function misnamed(names: readonly string[], known: readonly string[]): readonly Misnamed[] {
  return names.map((name) => {
    const distance = (other: string) => editDistance(name.toLowerCase(), other.toLowerCase(), misspellingMax);
    const [nearest] = known
      .filter((other) => distance(other) <= misspellingMax)
      .toSorted((a, b) => distance(a) - distance(b));
    return { name, nearest };
  });
}

/** Letters by which a name may differ from the one that was meant. */
const misspellingMax = 2;
