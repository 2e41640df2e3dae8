import { setTimeout as sleep } from "node:timers/promises";
import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import { startDaemonProcess, stopProcess, tellStarter } from "../adapters/process/daemon-process.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { DaemonControl } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { asGibseyError, GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { isSettingName, settingRules } from "../core/settings.ts";
import type { RunRecord } from "../core/stack/run-record.ts";
import { packageRoot } from "../version.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Environment } from "../wiring.ts";
import type { WiredModels } from "./model-control.ts";

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
    const [service] = record?.services ?? [];
    if (record === undefined || service === undefined || !(await isAlive(service))) return undefined;
    checkRuntime(config, record);
    return record;
  };

  return {
    find,

    async start({ anyPort, timeoutMs, ownModel = false }) {
      checkAvailable(config);
      const running = await find();
      if (running !== undefined) return { run: running, isNew: false };
      await dataDir.make();
      await parts.models.pullFirst(parts.terminal);
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const settings = ownModel ? { GIBSEY_EMBEDDER: "auto" } : {};
      try {
        await launch(parts, { ...settings, GIBSEY_PORT: config.port.value }, deadline).catch((error: unknown) => {
          if (!anyPort || !hasCode(error, "PORT_TAKEN")) throw error;
          return launch(parts, { ...settings, GIBSEY_PORT: "0" }, deadline);
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
    },

    async stop() {
      const record = await find();
      const outcomes = [];
      for (const service of record?.services.toReversed() ?? []) outcomes.push(await stopProcess(service, signal));
      await dataDir.removeRun();
      if (outcomes.includes("killed")) return "killed";
      return outcomes.includes("stopped") ? "stopped" : undefined;
    },

    async run() {
      try {
        checkAvailable(config);
        const { runEmbedded } = await import("./embedded.ts");
        await runEmbedded(parts, signal);
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
      if ((await find()) !== undefined) {
        throw new GibseyError("DAEMON_RUNNING", `a daemon runs on ${dataDir.path}`, "stop it first: gibsey down");
      }
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

function checkAvailable(config: Config): void {
  if (config.runtime.value === "embedded") return;
  throw new GibseyError(
    "RUNTIME_UNAVAILABLE",
    `this version of gibsey has no ${config.runtime.value} runtime`,
    "leave --runtime out, or set it to embedded",
  );
}

/** Only a runtime that was asked for can contradict; the default goes along with what runs. */
function checkRuntime(config: Config, record: RunRecord): void {
  if (config.runtime.source === "default" || config.runtime.value === record.runtime) return;
  throw new GibseyError(
    "RUNTIME_CONFLICT",
    `--runtime is ${config.runtime.value}, but ${record.runtime} runs on this data dir`,
    "leave --runtime out, or stop what runs: gibsey down",
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof GibseyError && error.code === code;
}
