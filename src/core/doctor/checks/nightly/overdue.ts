import { type Check, ok, runtimes, skipped, warn } from "../../check.ts";
import { lookingAtStores } from "../memory/looking-at-stores.ts";
import { ofThisMachine } from "../of-this-machine.ts";

/** A day, and half of one for a machine that sleeps in. */
const sinceMsMax = 36 * 3_600_000;

export const nightlyOverdue: Check = ofThisMachine({
  id: "nightly.overdue",
  title: "A night was done within the last day or so",
  meaning:
    "Nights are to be begun, and none was done for a day and a half: the daemon didn't run, or every try failed. What the summaries say is that old.",
  remedy:
    "`gibsey nightly history` tells what was tried; `gibsey nightly` runs one now. A daemon that runs makes up for what was missed.",
  runtimes,
  needs: ["cassandra.cql"],
  causes: ["machine.disk", "book.", "cassandra.", "daemon.", "nightly.last-run"],
  probe: ({ nightly }) =>
    lookingAtStores(async () => {
      const runs = await nightly.runs();
      if (runs === undefined || (await nightly.pages()) === 0) return ok("there are no pages");
      if (nightly.at === "off" && (await nightly.installed()).length === 0) return skipped("nobody is to begin them");
      const last = runs.find(({ state }) => state === "done" || state === "cut");
      const sinceMs = last?.endedAtMs ?? (await nightly.waitingSinceMs());
      if (sinceMs === undefined) return ok("the first one waits for its time");
      const hours = Math.floor((nightly.nowMs() - sinceMs) / 3_600_000);
      const what = last === undefined ? "the book has waited for its first night for" : "the last one was done";
      const found = `${what} ${hours} h${last === undefined ? "" : " ago"}`;
      if (nightly.nowMs() - sinceMs <= sinceMsMax) return ok(found);
      return warn({ found, expected: "less than 36 h", fix: "gibsey nightly", evidence: runs.slice(0, 3).map(lineOf) });
    }),
});

function lineOf({
  date,
  state,
  trigger,
  notes,
}: {
  readonly date: string;
  readonly state: string;
  readonly trigger: string;
  readonly notes: readonly string[];
}): string {
  return [`${date} ${state}, by ${trigger}`, ...notes].join("; ");
}
