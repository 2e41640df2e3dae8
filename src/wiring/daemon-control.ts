import { tellStarter } from "../adapters/process/daemon-process.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { DaemonControl, StartOptions } from "../commands/command.ts";
import { asGibseyError, GibseyError } from "../core/errors.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import type { Terminal } from "../views/terminal.ts";
import type { WiredModels } from "./model-control.ts";
import type { StackHooks } from "./plan-servers.ts";
import { processStatus } from "./process-status.ts";
import { runtimeOf, type RuntimeParts, settledRuntime } from "./runtime-of.ts";
import { findDaemon, startDaemon } from "./start-daemon.ts";
import { stopAll } from "./stop-services.ts";

interface Parts extends RuntimeParts {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly models: WiredModels;
}

/** The book's daemon: found by run.json and the operating system's word, started as a process, or run in this one. */
export function createDaemonControl(parts: Parts): DaemonControl {
  const { config, dataDir, signal } = parts;
  const find = () => findDaemon(parts);
  const runtime = () => runtimeOf(parts);

  /** Where gibsey starts no servers. */
  const startDaemonAlone = async (chosen: string, options: StartOptions) => {
    if (options.only !== undefined && options.only !== "daemon") throw noSuchServer(chosen, options.only);
    if ((await find()) === undefined) {
      await dataDir.make();
      await parts.models.pullFirst(parts.terminal);
    }
    const outcome = await startDaemon(parts, options, { GIBSEY_RUNTIME: chosen });
    for (const service of outcome.run.services) options.onReady?.(service, outcome.isNew);
    return { ...outcome, services: outcome.run.services };
  };

  return {
    find,
    runtime,

    async start(options) {
      const chosen = await runtime();
      if (chosen === "embedded" || chosen === "external") return startDaemonAlone(chosen, options);
      const hooks: StackHooks = {
        async prepare(plan) {
          const { prepareServers } = await import("./prepare-servers.ts");
          await prepareServers(config, plan.ports, (text) => parts.terminal.say(text));
        },
        startDaemon: async (ports) => {
          if ((await find()) === undefined) await parts.models.pullFirst(parts.terminal);
          return startDaemon(parts, options, { GIBSEY_RUNTIME: chosen, GIBSEY_PORT: String(ports.daemon) });
        },
      };
      if (chosen === "docker") {
        const { startDocker } = await import("./docker.ts");
        return startDocker(parts, options, hooks);
      }
      const { startNative } = await import("./native.ts");
      return startNative(parts, options, hooks);
    },

    async stop(onStopped = () => {}) {
      const outcomes: StopOutcome[] = [];
      const tell = (name: string, outcome: StopOutcome) => {
        outcomes.push(outcome);
        onStopped(name, outcome);
      };
      // Refuses a --runtime that contradicts what runs.
      const stopped = await runtime();
      await stopAll(dataDir, tell, signal, async () => {
        if (stopped !== "docker") return;
        const { stopContainers } = await import("./docker-control.ts");
        await stopContainers(parts, tell);
      });
      if (outcomes.includes("killed")) return "killed";
      return outcomes.includes("stopped") ? "stopped" : undefined;
    },

    async servers() {
      if ((await settledRuntime(parts)) === "docker") {
        const { containerStatus } = await import("./docker-control.ts");
        return containerStatus(parts, signal).catch((error: unknown) => {
          parts.terminal.warn(asGibseyError(error).message);
          return [];
        });
      }
      return processStatus(dataDir);
    },

    async readLog(name, { lines, follow, onLine }) {
      if ((await runtime()) !== "docker") return false;
      const { containersOf } = await import("./docker.ts");
      const containers = await containersOf(parts);
      if (containers === undefined) return false;
      await containers.logs(name, { lines, follow, onLine }, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      return true;
    },

    async run() {
      try {
        const { runBookDaemon } = await import("./book-daemon.ts");
        await runBookDaemon({ ...parts, runtime: await runtime() }, signal);
      } catch (thrown) {
        const { code, message, hint } = asGibseyError(thrown);
        await tellStarter({ kind: "failed", code, message, hint });
        throw thrown;
      }
    },

    async peek() {
      const { readSqliteStatus } = await import("../adapters/sqlite/sqlite-stores.ts");
      const seen = await readSqliteStatus(dataDir.path);
      if (seen === undefined) return undefined;
      const { pages, vectors, lag, generation } = seen;
      if (generation === undefined) return { pages, vectors, lag };
      return {
        pages,
        vectors,
        lag,
        model: { provider: generation.provider, name: generation.model, dimensions: generation.dimensions },
      };
    },

    async purge() {
      const services = (await dataDir.readRun())?.services ?? [];
      const running = await Promise.all(services.map(isAlive));
      if (running.includes(true)) {
        const names = services.filter((_, position) => running[position] === true).map(({ name }) => name);
        const hint = "stop it first: gibsey down";
        throw new GibseyError("DAEMON_RUNNING", `${names.join(", ")} of ${dataDir.path} runs`, hint);
      }
      const { containersOf } = await import("./docker.ts");
      // What they hold is of the book, too; where Docker doesn't answer, nothing is deleted, so that it isn't forgotten.
      await (await containersOf(parts))?.down(true, signal);
      await dataDir.purge();
    },
  };
}

function noSuchServer(runtime: string, name: string): GibseyError {
  const hint = "--runtime native and docker have kafka, cassandra and agent";
  return new GibseyError("USAGE", `the ${runtime} runtime starts no ${name}: its only service is the daemon`, hint);
}
