import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { causesOf, serviceOf } from "../../hop-causes.ts";

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
  probe: async ({ memory }, signal) => {
    if (memory.noCanary !== undefined) return skipped(memory.noCanary);
    const flight = await memory.canary(signal);
    const hops = flight.hops.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`);
    if (flight.kind === "arrived") return ok(`quoted after ${Math.round(flight.totalMs)} ms`, hops);
    return wrong({
      found: `it stopped at the hop ${flight.stoppedAt}: ${flight.reason}`,
      expected: "quoted within a second or so",
      fix: `gibsey logs ${serviceOf(flight.stoppedAt)}`,
      evidence: hops,
      causes: causesOf(flight.stoppedAt),
    });
  },
};
