import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { openSnapshotFile } from "../adapters/data-dir/snapshot-file.ts";
import { acquireDataDirLock } from "../adapters/sqlite/data-dir-lock.ts";
import type { Config } from "../core/config.ts";
import { GibseyError } from "../core/errors.ts";
import type { EngineParts } from "../daemon/engine.ts";
import type { Log } from "../daemon/log.ts";
import type { WiredModels } from "./model-control.ts";
import type { ServerAddresses } from "./server-addresses.ts";
import { vectorIndexFactory } from "./vector-index.ts";

/** What a book's engine is put together from. */
export interface BookParts {
  readonly config: Config;
  readonly dataDir: DataDir;
  readonly models: WiredModels;
}

/**
 * The engine of a book on whatever runtime is set; what differs is where rows are kept and changes come from.
 * @param onLost see {@link openServerStores}.
 * @throws GibseyError INDEX_UNAVAILABLE, SETTING_INVALID, and DAEMON_DOWN when the runtime's servers were never started.
 */
export async function bookEngine(
  { config, dataDir, models }: BookParts,
  log: Log,
  onLost: (error: GibseyError) => void = () => {},
): Promise<EngineParts> {
  return {
    lock: () => acquireDataDirLock(dataDir.path),
    openStores: await storesOf(config, dataDir, log, onLost),
    chooseModel: (active) => models.choose(active),
    openEmbedder: (model, signal) => models.open(model, signal),
    makeVectorIndex: await vectorIndexFactory(config.index.value),
    snapshotFile: openSnapshotFile(dataDir.snapshotFile),
    log,
  };
}

async function storesOf(
  config: Config,
  dataDir: DataDir,
  log: Log,
  onLost: (error: GibseyError) => void,
): Promise<EngineParts["openStores"]> {
  if (config.runtime.value === "embedded") {
    const { openSqliteStores } = await import("../adapters/sqlite/sqlite-stores.ts");
    return async () => openSqliteStores(dataDir.path);
  }
  const addresses = await serversOf(config, dataDir, log);
  const { openServerStores } = await import("./server-stores.ts");
  return () => openServerStores(addresses, dataDir.path, onLost);
}

/** @throws GibseyError DAEMON_DOWN when the runtime's servers were never started. */
async function serversOf(config: Config, dataDir: DataDir, log: Log): Promise<ServerAddresses> {
  const { externalServers, localServers } = await import("./server-addresses.ts");
  const runtime = config.runtime.value;
  if (runtime === "external") return externalServers(config, log);
  const plan = await dataDir.readStack();
  if (plan !== undefined) return localServers(config, plan.ports, log);
  throw new GibseyError(
    "DAEMON_DOWN",
    `there are no servers for ${dataDir.path}`,
    `start them: gibsey up --runtime ${runtime}`,
  );
}
