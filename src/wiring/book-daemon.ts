import { createWorkerClusterer } from "../adapters/clustering/worker-clusterer.ts";
import { waitingSince } from "../adapters/data-dir/night-wait.ts";
import { tellStarter } from "../adapters/process/daemon-process.ts";
import { identify } from "../adapters/process/process-identity.ts";
import type { GibseyError } from "../core/errors.ts";
import { followSignal } from "../core/follow-signal.ts";
import { newRun, withoutService, withService } from "../core/stack/run-record.ts";
import { systemClock } from "../daemon/clock.ts";
import { type DaemonParts, runDaemon } from "../daemon/daemon.ts";
import { createLog } from "../daemon/log.ts";
import { version } from "../version.ts";
import { type BookParts, bookEngine } from "./book-engine.ts";
import { createNightAlarm } from "./night-alarm.ts";
import { openChat } from "./open-chat.ts";
import { holderOf } from "./holder.ts";

/**
 * Runs a book's daemon in this process until the signal aborts. Where gibsey started the servers, it watches them, too.
 * @throws GibseyError DAEMON_RUNNING when another daemon has taken the keyspace, and what {@link runDaemon} throws.
 */
export async function runBookDaemon(parts: BookParts, signal: AbortSignal): Promise<void> {
  const { runtime, config, dataDir } = parts;
  const startedAtMs = performance.now();
  // What the daemon writes is for its owner alone, whatever the folder's mode is.
  process.umask(0o077);
  const log = createLog((line) => process.stderr.write(line), systemClock.wallMs);
  await dataDir.make();
  const { controller: stop } = followSignal(signal);
  let lost: GibseyError | undefined;
  const onLost = (error: GibseyError) => {
    log("error", error.message, { code: error.code });
    lost = error;
    stop.abort(error);
  };
  const engine = await bookEngine(parts, log, onLost);
  const keeper = await keeperOf(parts, log);
  await runDaemon(
    {
      ...engine,
      chat: await openChat(config),
      nightly: {
        at: config.nightlyAt.value,
        // The worker stands beside the bundle.
        clusterer: createWorkerClusterer(new URL("./clustering-worker.js", import.meta.url)),
        alarm: createNightAlarm(config, process.env),
        waitingSinceMs: () => waitingSince(dataDir.nightlyFile, systemClock.wallMs()),
      },
      token: () => dataDir.makeToken(),
      ...(keeper === undefined ? {} : { keeper }),
    },
    {
      runtime,
      index: config.index.value,
      version,
      port: Number(config.port.value),
      openingCredits: Number(config.openingCredits.value),
      holder: holderOf(dataDir.path),
      async onReady({ url, port }) {
        const self = (await identify(process.pid)) ?? { pid: process.pid, startedAt: "unknown" };
        const readyMs = Math.round(performance.now() - startedAtMs);
        const service = { name: "daemon", ...self, port, readyMs };
        await dataDir.changeRun((run = newRun(runtime, version)) => ({
          ...withService(run, service),
          runtime,
          daemonUrl: url,
          version,
        }));
        await tellStarter({ kind: "ready", url });
      },
      onStop: () => dataDir.changeRun((run) => run && withoutService(run, "daemon")),
    },
    stop.signal,
  );
  if (lost !== undefined) throw lost;
}

async function keeperOf(parts: BookParts, log: ReturnType<typeof createLog>): Promise<DaemonParts["keeper"]> {
  const { runtime, dataDir } = parts;
  if (runtime === "native") {
    const { createNativeKeeper } = await import("./native-keeper.ts");
    return createNativeKeeper(dataDir, log);
  }
  if (runtime !== "docker") return undefined;
  const { createContainerWatch } = await import("./docker-control.ts");
  return createContainerWatch({ dataDir, environment: process.env }, log);
}
