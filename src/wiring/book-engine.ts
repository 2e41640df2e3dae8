import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { openSnapshotFile } from "../adapters/data-dir/snapshot-file.ts";
import { acquireDataDirLock } from "../adapters/sqlite/data-dir-lock.ts";
import type { Config } from "../core/config.ts";
import type { GibseyError } from "../core/errors.ts";
import type { EngineParts } from "../daemon/engine.ts";
import type { Log } from "../daemon/log.ts";
import type { WiredModels } from "./model-control.ts";
import { vectorIndexFactory } from "./vector-index.ts";

/** What a book's engine is put together from. */
export interface BookParts {
  readonly runtime: string;
  readonly config: Config;
  readonly dataDir: DataDir;
  readonly models: WiredModels;
}

/**
 * The engine of a book on whatever runtime; what differs is where rows are kept and changes come from.
 * @param onLost see {@link openServerStores}.
 * @throws GibseyError INDEX_UNAVAILABLE, SETTING_INVALID, and DAEMON_DOWN when the runtime's servers were never started.
 */
export async function bookEngine(
  parts: BookParts,
  log: Log,
  onLost: (error: GibseyError) => void = () => {},
): Promise<EngineParts> {
  const { config, dataDir, models } = parts;
  return {
    lock: () => acquireDataDirLock(dataDir.path),
    openStores: await storesOf(parts, log, onLost),
    chooseModel: (active) => models.choose(active),
    openEmbedder: (model, signal) => models.open(model, signal),
    makeVectorIndex: await vectorIndexFactory(config.index.value),
    snapshotFile: openSnapshotFile(dataDir.snapshotFile),
    log,
  };
}

async function storesOf(
  { runtime, config, dataDir }: BookParts,
  log: Log,
  onLost: (error: GibseyError) => void,
): Promise<EngineParts["openStores"]> {
  if (runtime === "embedded") {
    const { openSqliteStores } = await import("../adapters/sqlite/sqlite-stores.ts");
    return async () => openSqliteStores(dataDir.path);
  }
  const [{ openServerStores }, { serversOf }] = await Promise.all([
    import("./server-stores.ts"),
    import("./server-addresses.ts"),
  ]);
  const addresses = await serversOf(runtime, config, dataDir, log);
  return () => openServerStores(addresses, dataDir.path, onLost);
}
