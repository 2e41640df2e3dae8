import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, warn } from "../../check.ts";

export const daemonMemory: Check = {
  id: "daemon.memory",
  title: "The daemon takes no more memory than its book needs",
  meaning: "The daemon has grown far beyond its model and its index. It may end for lack of memory, or be ended.",
  remedy:
    "`gibsey down && gibsey up` starts it anew, within seconds. Should it grow again, a report helps: `gibsey doctor --report`.",
  runtimes,
  needs: ["daemon.ready"],
  probe: async ({ daemon }, signal) => {
    const { daemon: it, index } = await daemon.status(signal);
    const mb = (bytes: number) => Math.round(bytes / 1_048_576);
    const mostMb = limits.daemonMemoryMbMax + 4 * mb(index.bytes);
    const found = `${mb(it.rssBytes)} MiB, of which the index has ${mb(index.bytes)}`;
    if (mb(it.rssBytes) <= mostMb) return ok(found);
    return warn({ found, expected: `up to ${mostMb} MiB`, fix: "gibsey down && gibsey up" });
  },
};
