import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { DaemonControl } from "../../commands/command.ts";
import type { Acts } from "../../core/doctor/acts.ts";
import { limits } from "../../core/limits.ts";
import { forgetDead } from "../plan-servers.ts";
import { bookActs } from "./book-acts.ts";
import { captureActs } from "./capture-acts.ts";
import { daemonActs } from "./daemon-acts.ts";
import { kafkaActs } from "./kafka-acts.ts";
import { machineActs } from "./machine-acts.ts";
import { memoryActs } from "./memory-acts.ts";
import type { ActParts } from "./probe-parts.ts";
import { serverActs } from "./server-acts.ts";

export function createActs(given: Omit<ActParts, "runtime">, daemon: DaemonControl): Acts {
  const parts = { ...given, runtime: () => daemon.runtime() };
  const { dataDir } = parts;
  const startAll = async () => {
    await daemon.start({ anyPort: false, timeoutMs: limits.stackReadyMs, keep: true });
  };
  const servers = serverActs(parts, startAll);
  return {
    startAll,
    ...daemonActs(parts, startAll),
    ...bookActs(parts),
    ...machineActs(parts),
    ...servers,
    ...captureActs(parts, servers),
    ...kafkaActs(parts, startAll),
    ...memoryActs(parts, startAll),
    async forgetDead() {
      const file = join(dataDir.path, "run.json");
      if ((await dataDir.readRun()) === undefined) {
        const isAside = await rename(file, `${file}.broken`).then(
          () => true,
          () => false,
        );
        return isAside ? ["laid run.json aside as run.json.broken"] : [];
      }
      const before = (await dataDir.readRun())?.services ?? [];
      const alive = await forgetDead(dataDir);
      const isAlive = (name: string) => alive.some((service) => service.name === name);
      return before.filter(({ name }) => !isAlive(name)).map(({ name }) => `forgot ${name}`);
    },
  };
}
