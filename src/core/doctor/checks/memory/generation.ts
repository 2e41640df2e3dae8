import { modelNameOf } from "../../../embed/embedder.ts";
import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";
import { lookingAtStores, wayOfChanges } from "./looking-at-stores.ts";

export const memoryGeneration: Check = ofThisMachine({
  id: "memory.generation",
  title: "The table of the book's vectors is there",
  meaning:
    "The book's vectors are known to be of a model, and their table can't be read: somebody dropped it. Readers are answered from the index " +
    "that the daemon has in memory; nothing new is learned.",
  remedy: "`gibsey doctor --fix` makes the table and starts the daemon anew, which then embeds every page.",
  runtimes,
  causes: wayOfChanges,
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: async ({ memory }) =>
    lookingAtStores(async () => {
      const active = (await memory.generations())?.active;
      if (active === undefined) return ok("no vector was made yet");
      const stored = await memory.stored(active);
      if (stored.kind !== "gone") return ok(`${modelNameOf(active)}, ${active.dimensions} dimensions`);
      return wrong({
        found: `the vectors of ${modelNameOf(active)} can't be read: ${stored.reason}`,
        expected: `the table of ${active.id}`,
        fix: "gibsey doctor --fix --yes --only memory.generation",
      });
    }),
});
