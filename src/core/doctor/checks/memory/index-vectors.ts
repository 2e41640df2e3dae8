import { limits } from "../../../limits.ts";
import { type Check, type Finding, ok, runtimes, skipped, wrong } from "../../check.ts";
import type { Probes } from "../../probes.ts";
import { lookUntil } from "../look-until.ts";
import { readyDaemon } from "../ready-daemon.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { lookingAtStores, wayOfChanges } from "./looking-at-stores.ts";

export const memoryIndex: Check = ofThisMachine({
  id: "memory.index",
  title: "The index holds as many vectors as are stored",
  meaning:
    "The daemon searches an index in memory, which ought to be a function of the stored vectors. It holds more or fewer of them: somebody " +
    "changed their table by hand, or it was filled from a snapshot that belongs to another state of the book.",
  remedy:
    "`gibsey doctor --fix` starts the daemon without its snapshot, so that it fills the index from rows and stored vectors.",
  runtimes,
  needs: ["daemon.ready", "cassandra.vectors"],
  causes: [...wayOfChanges, "memory.vectors"],
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: (probes, signal) => lookingAtStores(() => compare(probes, signal)),
});

async function compare(probes: Probes, signal: AbortSignal): Promise<Finding> {
  const { memory } = probes;
  const active = (await memory.generations())?.active;
  if (active === undefined) return skipped("no vector was made yet");
  const seen = await lookUntil(
    async () => {
      // The index first: what comes in between is stored before it is indexed.
      const status = await readyDaemon(probes, signal);
      return { status, stored: await memory.stored(active) };
    },
    ({ status, stored }) => {
      if (status === undefined || stored.kind !== "counted") return true;
      return status.index.vectors === stored.vectors || isAtWork(status);
    },
    memory.wait,
    limits.doctorSettleMs,
  );
  const { status, stored } = seen;
  if (status === undefined) return skipped("no daemon is ready");
  if (stored.kind !== "counted") return skipped("there are too many vectors to count them");
  const { vectors, kind } = status.index;
  if (vectors === stored.vectors) return ok(`${vectors}, in ${kind}`);
  if (isAtWork(status)) return ok(`${vectors} of ${stored.vectors}; the daemon is at work`);
  return wrong({
    found: `the index holds ${vectors} vectors, and ${stored.vectors} are stored`,
    expected: "as many",
    fix: "gibsey doctor --fix --yes --only memory.index",
  });
}

function isAtWork({ lag, pipeline }: { readonly lag: number; readonly pipeline: { readonly state: string } }): boolean {
  return lag > 0 || pipeline.state === "learning";
}
