import { type Check, type Finding, ownServers } from "../../check.ts";
import type { Probes } from "../../probes.ts";

/** A check of what the agent was started with. @param judge is given "" for what its file leaves out. */
export function agentSetting(
  about: Omit<Check, "probe" | "needs" | "runtimes">,
  judge: (value: (key: string) => string, file: string, probes: Probes) => Promise<Finding> | Finding,
): Check {
  return {
    ...about,
    runtimes: ownServers,
    needs: ["agent.process"],
    probe: async (probes) => {
      const { values, file } = await probes.agent.settings();
      return judge((key) => values.get(key) ?? "", file, probes);
    },
  };
}

/** Starts the agent again, and gibsey writes its file anew at each start. */
export const agentFix = "gibsey doctor --fix --yes";
