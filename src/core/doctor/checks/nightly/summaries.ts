import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, warn } from "../../check.ts";
import { lookingAtStores } from "../memory/looking-at-stores.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const nightlySummaries: Check = ofThisMachine({
  id: "nightly.summaries",
  title: "The summaries are of the pages, and quote what stands there",
  meaning:
    "What the last night stored doesn't fit together, though the pages are as they were: a quotation isn't on its page, or a cluster's members were " +
    "exchanged. Somebody changed the table by hand, or restored a part of it. Pages that changed since are no fault: the next night takes them up.",
  remedy: "`gibsey nightly --force` makes all of it anew.",
  runtimes,
  needs: ["cassandra.cql"],
  causes: ["machine.disk", "book.", "cassandra."],
  timeLimitMs: limits.doctorSettleMs + 4_000,
  probe: ({ nightly }) =>
    lookingAtStores(async () => {
      const audit = await nightly.audit();
      if (audit === undefined) return ok("none yet");
      const { date, clusters, members, changed, faults } = audit;
      const all = `${clusters} summaries of ${members} pages, of ${date}`;
      if (faults.length === 0) return ok(changed === 0 ? all : `${all}; ${changed} pages have changed since`);
      return warn({
        found: `${faults.length} of what they say isn't so`,
        expected: "each quotation on its page",
        fix: "gibsey nightly --force",
        evidence: faults.slice(0, limits.doctorEvidenceMax),
      });
    }),
});
