import { hopOf, type HopTime, slowestOf, usualMsOf } from "../../../canary-hops.ts";
import { limits } from "../../../limits.ts";
import { type Check, ok, ownServers, type Runtime, runtimes, skipped, wrong } from "../../check.ts";
import { hopCauses } from "../../hop-causes.ts";

export const canary: Check = {
  id: "memory.canary",
  title: "A write goes through every hop and can be quoted",
  meaning:
    "A row was written beside the pages, and didn't come out as something that can be quoted. Each server may call itself " +
    "healthy while nothing flows; only this proves the way as a whole. The hop at which it stopped says where to look.",
  remedy:
    "Mend first what else is wrong: it is named as the cause. Where nothing is, the log of the hop's service tells more.",
  runtimes,
  isReadiness: true,
  needs: ["daemon.ready"],
  timeLimitMs: limits.doctorCanaryMs + 1_000,
  probe: async ({ memory, daemon, runtime }, signal) => {
    if (memory.noCanary !== undefined) return skipped(memory.noCanary);
    const before = await daemon.statusNow(signal);
    const flight = await memory.canary(signal);
    const hops = flight.hops.map((hop) => lineOf(hop, runtime));
    if (flight.kind === "arrived") {
      const slowest = lineOf(slowestOf(flight.hops), runtime);
      return ok(`quoted after ${Math.round(flight.totalMs)} ms; the slowest hop was ${slowest}`, hops);
    }
    // Behind a book that is being imported it comes late, not never: then what waits gets less.
    const { lag } = flight.stoppedAt === "change-log" ? await daemon.statusNow(signal) : before;
    if (lag < before.lag) return skipped(`it waits behind ${lag} changes that are being learned`);
    const { causes, service } = hopCauses[flight.stoppedAt];
    return wrong({
      found: `it stopped where ${hopOf(flight.stoppedAt).what} (hop ${flight.stoppedAt}): ${flight.reason}`,
      expected: "quoted within a second or so",
      fix: service === "daemon" || ownServers.includes(runtime) ? `gibsey logs ${service}` : "see the agent's log",
      evidence: hops,
      causes,
    });
  },
};

function lineOf({ name, ms }: HopTime, runtime: Runtime): string {
  return `${name} ${Math.round(ms)} ms, usually ${usualMsOf(name, runtime)}`;
}
