import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { openSnapshotFile } from "../adapters/data-dir/snapshot-file.ts";
import { tellStarter } from "../adapters/process/daemon-process.ts";
import { identify } from "../adapters/process/process-identity.ts";
import { acquireDataDirLock } from "../adapters/sqlite/data-dir-lock.ts";
import { openSqliteStores } from "../adapters/sqlite/sqlite-stores.ts";
import type { Config } from "../core/config.ts";
import { systemClock } from "../daemon/clock.ts";
import { runDaemon } from "../daemon/daemon.ts";
import type { EngineParts } from "../daemon/engine.ts";
import { createLog, type Log } from "../daemon/log.ts";
import { version } from "../version.ts";
import type { WiredModels } from "./model-control.ts";
import { vectorIndexFactory } from "./vector-index.ts";

/** What the embedded runtime is put together from. */
export interface EmbeddedParts {
  readonly config: Config;
  readonly dataDir: DataDir;
  readonly models: WiredModels;
}

/**
 * The engine of the embedded runtime: SQLite, its outbox, the index that is set.
 * @throws GibseyError INDEX_UNAVAILABLE
 */
export async function embeddedEngine({ config, dataDir, models }: EmbeddedParts, log: Log): Promise<EngineParts> {
  return {
    lock: () => acquireDataDirLock(dataDir.path),
    openStores: async () => openSqliteStores(dataDir.path),
    chooseModel: (active) => models.choose(active),
    openEmbedder: (model, signal) => models.open(model, signal),
    makeVectorIndex: await vectorIndexFactory(config.index.value),
    snapshotFile: openSnapshotFile(dataDir.snapshotFile),
    log,
  };
}

/** Runs the daemon of the embedded runtime in this process until the signal aborts. */
export async function runEmbedded(parts: EmbeddedParts, signal: AbortSignal): Promise<void> {
  const { config, dataDir } = parts;
  const startedAtMs = performance.now();
  // What the daemon writes is for its owner alone, whatever the folder's mode is.
  process.umask(0o077);
  const log = createLog((line) => process.stderr.write(line), systemClock.wallMs);
  await dataDir.make();
  const runtime = config.runtime.value;
  await runDaemon(
    { ...(await embeddedEngine(parts, log)), token: () => dataDir.makeToken() },
    {
      runtime,
      index: config.index.value,
      version,
      port: Number(config.port.value),
      async onReady({ url, port }) {
        const self = (await identify(process.pid)) ?? { pid: process.pid, startedAt: "unknown" };
        const readyMs = Math.round(performance.now() - startedAtMs);
        const services = [{ name: "daemon", ...self, port, readyMs }];
        await dataDir.writeRun({ schema: "gibsey.run/1", runtime, daemonUrl: url, version, services });
        await tellStarter({ kind: "ready", url });
      },
      onStop: () => dataDir.removeRun(),
    },
    signal,
  );
}
