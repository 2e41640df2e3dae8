import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { MemoryActs } from "../../core/doctor/acts.ts";
import { stopDaemon } from "./daemon-acts.ts";
import type { ActParts } from "./probe-parts.ts";

/** What mends the index and its vectors. */
export function memoryActs({ dataDir }: Pick<ActParts, "dataDir">, startAll: () => Promise<void>): MemoryActs {
  const setSnapshotAside = async () => {
    if (!existsSync(dataDir.snapshotFile)) return undefined;
    const aside = `${dataDir.snapshotFile}.damaged`;
    await rename(dataDir.snapshotFile, aside);
    return aside;
  };
  return {
    setSnapshotAside,
    async rebuildIndex(signal) {
      await stopDaemon(dataDir, signal);
      await setSnapshotAside();
      await startAll();
    },
  };
}
