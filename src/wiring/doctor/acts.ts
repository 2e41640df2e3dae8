import type { DaemonControl } from "../../commands/command.ts";
import type { Acts } from "../../core/doctor/acts.ts";
import { limits } from "../../core/limits.ts";
import { forgetDead } from "../plan-servers.ts";
import type { ProbeParts } from "./probe-parts.ts";

export function createActs({ dataDir }: Pick<ProbeParts, "dataDir">, daemon: DaemonControl): Acts {
  return {
    async startAll() {
      await daemon.start({ anyPort: false, timeoutMs: limits.stackReadyMs, keep: true });
    },
    async forgetDead() {
      const before = (await dataDir.readRun())?.services ?? [];
      const alive = await forgetDead(dataDir);
      return before.filter((service) => !alive.includes(service)).map(({ name }) => name);
    },
  };
}
