import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { MemoryActs } from "../../core/doctor/acts.ts";
import { serversOf } from "../server-addresses.ts";
import type { ActParts } from "./acts.ts";
import { stopDaemon } from "./daemon-acts.ts";

/** What mends the index and its vectors. */
export function memoryActs(parts: ActParts, startAll: () => Promise<void>): MemoryActs {
  const { dataDir } = parts;
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
    makeVectorTable: () => makeVectorTable(parts),
  };
}

/** An embedded daemon makes it by itself, when it has something to put there. */
async function makeVectorTable({ config, dataDir, runtime }: ActParts): Promise<void> {
  const on = await runtime();
  if (on === "embedded") return;
  const [{ openSession }, { makeActiveTable }] = await Promise.all([
    import("../../adapters/cassandra/session.ts"),
    import("../../adapters/cassandra/vector-store.ts"),
  ]);
  const session = await openSession((await serversOf(on, config, dataDir, () => {})).cassandra);
  try {
    await makeActiveTable(session);
  } finally {
    await session.close();
  }
}
