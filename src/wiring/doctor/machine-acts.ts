import { join } from "node:path";
import type { MachineActs } from "../../core/doctor/acts.ts";
import { serverNames } from "../../core/stack/server-rules.ts";
import { packageRoot } from "../../version.ts";
import type { ActParts } from "./probe-parts.ts";

export function machineActs({ config, dataDir, environment, models }: ActParts): MachineActs {
  return {
    async fetchJars(signal) {
      const { openJars } = await import("../../adapters/native/jars.ts");
      const jars = openJars(config.cacheDir.value, join(packageRoot, "stack", "native"));
      const names = (await dataDir.readStack())?.runtime === "docker" ? (["agent"] as const) : serverNames;
      await jars.fetch(names, { environment, signal, onProgress: () => {} });
    },
    async pullModel() {
      const { readSqliteStatus } = await import("../../adapters/sqlite/sqlite-stores.ts");
      const active = (await readSqliteStatus(dataDir.path).catch(() => undefined))?.generation;
      const name = await models.choose(active);
      await models.pull(name, () => {});
      return name;
    },
  };
}
