import type { Repair } from "../repair.ts";

export const machineRepairs: readonly Repair[] = [
  {
    check: "machine.jars",
    does: "fetch the servers' jars that are missing or damaged",
    async act(acts, signal) {
      await acts.fetchJars(signal);
      return "fetched what was missing";
    },
  },
];
