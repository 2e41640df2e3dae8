import { existsSync } from "node:fs";
import { knownWaitingSince } from "../../adapters/data-dir/night-wait.ts";
import { readJob } from "../../adapters/timers/night-job.ts";
import type { NightlyProbes } from "../../core/doctor/probes/nightly.ts";
import { limits } from "../../core/limits.ts";
import { auditNight } from "../../core/nightly/audit-night.ts";
import { createNightTimers } from "../night-timers.ts";
import type { BookStores } from "./book-stores.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function nightlyProbes({ config, environment, dataDir }: ProbeParts, stores: BookStores): NightlyProbes {
  return {
    at: config.nightlyAt.value,
    installed: once(async () => {
      const there = await createNightTimers(config, environment).installed();
      return there.map(({ kind, text }) => {
        const { at, programs } = readJob(text);
        return { kind, at, lost: programs.filter((program) => !existsSync(program)) };
      });
    }),
    runs: once(async () => (await stores.any())?.nightRuns.list(limits.nightRunsMax)),
    waitingSinceMs: () => knownWaitingSince(dataDir.nightlyFile),
    pages: async () => (await stores.any())?.pages.count() ?? 0,
    async audit() {
      const opened = await stores.any();
      const night = await opened?.nights.latest();
      return opened && night && auditNight(opened, night);
    },
    nowMs: () => Date.now(),
  };
}
