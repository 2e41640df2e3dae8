import type { Repair } from "./repair.ts";

/** Every repair, in the order of the checks. */
export const repairs: readonly Repair[] = [
  {
    check: "daemon.process",
    does: "start the daemon, and the servers it needs",
    async act(acts, signal) {
      await acts.startAll(signal);
      return "started what was missing";
    },
  },
];
