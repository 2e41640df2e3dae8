import { limits } from "../../../limits.ts";
import { isServerName, serverRules } from "../../../stack/server-rules.ts";
import { type Check, ok, runtimes, wrong } from "../../check.ts";
import type { ServiceName } from "../../probes/machine.ts";
import { absentServices } from "../absent-services.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const memory: Check = ofThisMachine({
  id: "machine.memory",
  title: "There is memory for what isn't running yet",
  meaning:
    "A server or the daemon that is started now finds too little memory: it ends, or the system ends another in its place. What " +
    "runs already has its share, and isn't counted.",
  remedy:
    "End other programs, or give the machine (on a Mac Docker's virtual machine, in a container its limit) more. The embedded " +
    "runtime needs a tenth of what servers do.",
  runtimes,
  probe: async (probes) => {
    const availableMb = Math.floor(probes.machine.availableMb());
    const absent = await absentServices(probes);
    const neededMb = absent.reduce((sum, name) => sum + leastMb(name), 0);
    const found = `${availableMb} MiB can be had`;
    if (availableMb >= neededMb) return ok(absent.length === 0 ? `${found}; all runs` : found);
    return wrong({
      found: `${found}, and ${absent.join(", ")} need ${neededMb}`,
      expected: `${neededMb} MiB`,
      fix: absent.some(isServerName) ? "end other programs, or gibsey up --runtime embedded" : "end other programs",
    });
  },
});

function leastMb(name: ServiceName): number {
  if (name === "daemon") return limits.daemonMemoryMbMin;
  const { heapMinMb, besideHeapMb } = serverRules[name].memory;
  return heapMinMb + besideHeapMb;
}
