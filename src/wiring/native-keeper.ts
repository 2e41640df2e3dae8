import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { createNativeHost } from "../adapters/native/native-host.ts";
import { tryLock } from "../adapters/sqlite/process-lock.ts";
import { GibseyError } from "../core/errors.ts";
import { newRun, withService } from "../core/stack/run-record.ts";
import { systemClock } from "../daemon/clock.ts";
import { Keeper } from "../daemon/keeper.ts";
import type { Log } from "../daemon/log.ts";
import { version } from "../version.ts";
import { stackFolder } from "./native.ts";

/**
 * Watches the servers in the daemon. Its `run` is awaited before the daemon ends, so that it starts none any more.
 * @throws GibseyError DAEMON_FAILED when the servers were never started.
 */
export async function createNativeKeeper(dataDir: DataDir, log: Log): Promise<Keeper> {
  const plan = await dataDir.readStack();
  if (plan?.runtime !== "native") {
    throw new GibseyError(
      "DAEMON_FAILED",
      `there are no servers for ${dataDir.path}`,
      "start them: gibsey up --runtime native",
    );
  }
  return new Keeper({
    host: createNativeHost({ dataDir, plan, templates: stackFolder, version }),
    clock: systemClock,
    log,
    readRun: () => dataDir.readRun(),
    record: (service) => dataDir.changeRun((run = newRun("native", version)) => withService(run, service)),
    lock: () => tryLock(dataDir.upLockFile, 0),
  });
}
