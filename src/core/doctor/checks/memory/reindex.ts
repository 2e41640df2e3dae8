import { modelNameOf } from "../../../embed/embedder.ts";
import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, warn } from "../../check.ts";
import { readyDaemon } from "../ready-daemon.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { lookingAtStores, wayOfChanges } from "./looking-at-stores.ts";

export const memoryReindex: Check = ofThisMachine({
  id: "memory.reindex",
  title: "No reindex was left unfinished",
  meaning:
    "The book was to go over to another model, and that was broken off. Readers are answered by the model they had before; what was embedded " +
    "for the other one is kept, and takes room.",
  remedy: "`gibsey reindex MODEL` goes on where it was.",
  runtimes,
  needs: ["cassandra.cql"],
  causes: wayOfChanges,
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: async (probes, signal) =>
    lookingAtStores(async () => {
      const { active, building } = (await probes.memory.generations()) ?? {};
      if (building === undefined) return ok("none");
      const running = (await readyDaemon(probes, signal))?.reindex;
      if (running !== undefined) return ok(`one to ${running.model} is at ${running.searchable} of ${running.of}`);
      const now = active === undefined ? "" : `; readers are answered by ${modelNameOf(active)}`;
      return warn({
        found: `a reindex to ${modelNameOf(building)} was begun and isn't finished${now}`,
        expected: "one model",
        fix: `gibsey reindex ${modelNameOf(building)}`,
      });
    }),
});
