import { type Check, ok, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const triggers: Check = ofThisMachine({
  id: "book.triggers",
  title: "The triggers write every change into the outbox",
  meaning:
    "A trigger was dropped, so that changes make no event. Pages that were changed become searchable only when rows and index " +
    "are compared, once a minute, and a canary is lost at the hop change-log.",
  remedy: "`gibsey doctor --fix` makes them again; what was changed meanwhile is found by that comparison.",
  runtimes: ["embedded"],
  needs: ["book.database"],
  causes: ["book.schema"],
  probe: async ({ book }) => {
    const facts = await book.database();
    if (facts === undefined || facts.version !== facts.knownVersion) return skipped("the next start makes them");
    const lost = facts.missing.filter(({ kind }) => kind === "trigger").map(({ name }) => name);
    if (lost.length === 0) return ok("all are there");
    return wrong({ found: `missing: ${lost.join(", ")}`, expected: "every trigger", fix: "gibsey doctor --fix" });
  },
});
