import { join, resolve } from "node:path";
import { openCrontab } from "../adapters/timers/crontab.ts";
import type { NightJob, NightTimer } from "../adapters/timers/night-job.ts";
import { refused } from "../adapters/timers/run-tool.ts";
import { openSystemd } from "../adapters/timers/systemd.ts";
import type { NightTimerControl } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { isSettingName, settingRules } from "../core/settings.ts";
import { packageRoot } from "../version.ts";
import type { Environment } from "../wiring.ts";

/** The operating system's schedulers, for one book. */
export function createNightTimers(config: Config, environment: Environment): NightTimerControl {
  const dataDir = resolve(config.dataDir.value);
  const timers: readonly NightTimer[] = [openCrontab(environment), openSystemd(environment)];
  const timerOf = async (kind: NightTimer["kind"] | undefined) => {
    for (const timer of timers) {
      if (kind === timer.kind) return timer;
      if (kind === undefined && (await timer.isAvailable())) return timer;
    }
    throw refused("there is neither a crontab nor a systemctl on the PATH");
  };
  return {
    async plan(kind, at) {
      const timer = await timerOf(kind);
      const script = join(packageRoot, "bin", "gibsey.js");
      const job: NightJob = { node: process.execPath, script, dataDir, at };
      const text = timer.shown(job);
      const before = await timer.installed(dataDir);
      return {
        kind: timer.kind,
        text,
        isThere: before === text,
        variables: variablesOf(config),
        install: () => timer.install(job),
      };
    },
    async installed() {
      const found = await Promise.all(
        timers.map(async ({ kind, installed }) => ({ kind, text: await installed(dataDir).catch(() => undefined) })),
      );
      return found.flatMap(({ kind, text }) => (text === undefined ? [] : [{ kind, text }]));
    },
    uninstall: async (kind) => (await timerOf(kind)).uninstall(dataDir),
  };
}

/** Settings that a job which is started by the operating system wouldn't have. */
function variablesOf(config: Config): readonly string[] {
  return Object.keys(settingRules)
    .filter(isSettingName)
    .filter((name) => name !== "dataDir" && config[name].source === "environment")
    .map((name) => settingRules[name].variable);
}
