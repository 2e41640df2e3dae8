import type { Acts } from "../acts.ts";
import type { Repair } from "../repair.ts";
import { startAll } from "./start-all.ts";

export const daemonRepairs: readonly Repair[] = [
  { check: "daemon.process", does: "start the daemon, and the servers it needs", act: startAll },
  ...["daemon.lock", "daemon.bind", "daemon.version", "daemon.log", "daemon.memory"].map((check) => ({
    check,
    does: "stop the daemon and start it again",
    act: restartDaemon,
  })),
  {
    check: "daemon.ready",
    does: "continue the daemon if it is stopped by a signal, else start it again",
    act: async (acts, signal) => ((await acts.continueDaemon()) ? "continued it" : restartDaemon(acts, signal)),
  },
  {
    check: "daemon.token",
    does: "make the token its owner's alone, or start the daemon again with the one that is there",
    act: async (acts, signal) =>
      (await acts.protectToken()) ? "took the rights of others away (chmod 600)" : restartDaemon(acts, signal),
  },
];

async function restartDaemon(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.restartDaemon(signal);
  return "stopped the daemon and started it again";
}
