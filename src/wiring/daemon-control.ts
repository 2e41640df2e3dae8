import { setTimeout as sleep } from "node:timers/promises";
import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { startDaemonProcess, tellStarter } from "../adapters/process/daemon-process.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { DaemonControl, StartOptions } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { asGibseyError, GibseyError, hasCode } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { isSettingName, settingRules } from "../core/settings.ts";
import { type RunRecord, serviceIn } from "../core/stack/run-record.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import { packageRoot } from "../version.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Environment } from "../wiring.ts";
import type { WiredModels } from "./model-control.ts";
import type { StackHooks } from "./plan-servers.ts";
import { processStatus } from "./process-status.ts";
import { stopAll } from "./stop-services.ts";
import { timeLimit } from "../core/time-limit.ts";

interface Parts {
  readonly config: Config;
  readonly environment: Environment;
  readonly dataDir: DataDir;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly models: WiredModels;
}

/** The book's daemon: found by run.json and the operating system's word, started as a process, or run in this one. */
export function createDaemonControl(parts: Parts): DaemonControl {
  const { config, dataDir, signal } = parts;

  const find = async (): Promise<RunRecord | undefined> => {
    const record = await dataDir.readRun();
    const daemon = serviceIn(record?.services, "daemon");
    if (record === undefined || daemon === undefined || !(await isAlive(daemon))) return undefined;
    checkRuntime(config, record.runtime);
    return record;
  };

  const runtime = async (): Promise<string> => {
    const record = await dataDir.readRun();
    const answers = await Promise.all((record?.services ?? []).map(isAlive));
    if (record === undefined || !answers.includes(true)) return settledRuntime(parts);
    checkRuntime(config, record.runtime);
    return record.runtime;
  };

  /** Starts the daemon's process unless it runs; `settings` are what its starter has decided for it. */
  const startDaemon = async (options: StartOptions, settings: Environment) => {
    const running = await find();
    if (running !== undefined) return { run: running, isNew: false };
    const deadline = timeLimit(signal, options.timeoutMs);
    const { timeoutMs, ownModel = false } = options;
    const variables = { ...(ownModel ? { GIBSEY_EMBEDDER: "auto" } : {}), GIBSEY_PORT: config.port.value, ...settings };
    try {
      await launch(parts, variables, deadline).catch((error: unknown) => {
        if (!options.anyPort || !hasCode(error, "PORT_TAKEN")) throw error;
        return launch(parts, { ...variables, GIBSEY_PORT: "0" }, deadline);
      });
    } catch (error) {
      if (hasCode(error, "DAEMON_RUNNING")) return { run: await waitForOther(find, deadline, error), isNew: false };
      if (signal.aborted || !deadline.aborted) throw error;
      throw new GibseyError(
        "DAEMON_FAILED",
        `the daemon wasn't ready within ${timeoutMs / 1000} s`,
        "see `gibsey logs`; --timeout-s gives it longer",
      );
    }
    const run = await find();
    if (run !== undefined) return { run, isNew: true };
    throw new GibseyError("DAEMON_FAILED", "the daemon ended as soon as it was ready", "see `gibsey logs`");
  };

  /** Where gibsey starts no servers. */
  const startDaemonAlone = async (chosen: string, options: StartOptions) => {
    if (options.only !== undefined && options.only !== "daemon") throw noSuchServer(chosen, options.only);
    if ((await find()) === undefined) {
      await dataDir.make();
      await parts.models.pullFirst(parts.terminal);
    }
    const outcome = await startDaemon(options, { GIBSEY_RUNTIME: chosen });
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
          return startDaemon(options, { GIBSEY_RUNTIME: chosen, GIBSEY_PORT: String(ports.daemon) });
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

function launch({ config, environment, dataDir }: Parts, settings: Environment, signal: AbortSignal): Promise<unknown> {
  return startDaemonProcess({
    script: [`${packageRoot}/bin/gibsey.js`, "daemon"],
    environment: { ...flagsAsVariables(config, environment), ...settings },
    logFile: dataDir.logFile,
    signal,
  });
}

/** The child resolves its own settings: what came from our flags reaches it as variables, the rest it finds itself. */
function flagsAsVariables(config: Config, environment: Environment): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = { ...environment };
  for (const name of Object.keys(settingRules).filter(isSettingName)) {
    if (config[name].source === "flag") variables[settingRules[name].variable] = config[name].value;
  }
  return variables;
}

/** Another process was quicker: its daemon is ours, too, once it is ready. */
async function waitForOther(
  find: () => Promise<RunRecord | undefined>,
  signal: AbortSignal,
  error: unknown,
): Promise<RunRecord> {
  for (;;) {
    const record = await find();
    if (record !== undefined) return record;
    if (signal.aborted) throw error;
    await sleep(limits.feedPollMs, undefined, { signal }).catch(() => {});
  }
}

function noSuchServer(runtime: string, name: string): GibseyError {
  const hint = "--runtime native and docker have kafka, cassandra and agent";
  return new GibseyError("USAGE", `the ${runtime} runtime starts no ${name}: its only service is the daemon`, hint);
}

/**
 * The runtime that is set; where none is, the one that the book's servers were started by, else the default.
 * @throws GibseyError RUNTIME_CONFLICT when another is set than that of containers that run.
 */
async function settledRuntime(parts: Parts): Promise<string> {
  const { value, source } = parts.config.runtime;
  const started = (await parts.dataDir.readStack())?.runtime;
  if (source === "default") return started ?? value;
  if (started === "docker" && value !== "docker") {
    const { hasContainers } = await import("./docker-control.ts");
    if (await hasContainers(parts)) checkRuntime(parts.config, "docker");
  }
  return value;
}

/** Only a runtime that was asked for can contradict; the default goes along with what runs. */
function checkRuntime(config: Config, running: string): void {
  if (config.runtime.source === "default" || config.runtime.value === running) return;
  throw new GibseyError(
    "RUNTIME_CONFLICT",
    `--runtime is ${config.runtime.value}, but ${running} runs on this data dir`,
    "leave --runtime out, or stop what runs: gibsey down",
  );
}
