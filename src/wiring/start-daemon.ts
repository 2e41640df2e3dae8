import { setTimeout as sleep } from "node:timers/promises";
import { startDaemonProcess } from "../adapters/process/daemon-process.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { StartOptions } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { GibseyError, hasCode } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { isSettingName, settingRules } from "../core/settings.ts";
import { type RunRecord, serviceIn } from "../core/stack/run-record.ts";
import { timeLimit } from "../core/time-limit.ts";
import { packageRoot } from "../version.ts";
import type { Environment } from "../wiring.ts";
import { checkRuntime, type RuntimeParts } from "./runtime-of.ts";

/** Starts the daemon's process unless it runs; `settings` are what its starter has decided for it. */
export async function startDaemon(
  parts: RuntimeParts & { readonly signal: AbortSignal },
  options: StartOptions,
  settings: Environment,
): Promise<{ readonly run: RunRecord; readonly isNew: boolean }> {
  const { config, signal } = parts;
  const find = () => findDaemon(parts);
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
}

/** What run.json tells of a daemon that lives. @throws GibseyError RUNTIME_CONFLICT */
export async function findDaemon({ config, dataDir }: RuntimeParts): Promise<RunRecord | undefined> {
  const record = await dataDir.readRun();
  const daemon = serviceIn(record?.services, "daemon");
  if (record === undefined || daemon === undefined || !(await isAlive(daemon))) return undefined;
  checkRuntime(config, record.runtime);
  return record;
}

function launch(
  { config, environment, dataDir }: RuntimeParts,
  settings: Environment,
  signal: AbortSignal,
): Promise<unknown> {
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
