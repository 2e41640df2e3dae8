import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, skipped, warn } from "../../check.ts";
import { lookingAtStores } from "../memory/looking-at-stores.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const nightlyLastRun: Check = ofThisMachine({
  id: "nightly.last-run",
  title: "The last night went well",
  meaning:
    "The last night failed, or had to leave something out: its notes say what. Readers have what the last whole night says; nothing is half done, and " +
    "what was written is kept for the next run.",
  remedy: "Mend what the notes name, then `gibsey nightly`; it writes only what is missing.",
  runtimes,
  needs: ["cassandra.cql"],
  causes: ["machine.disk", "book.", "cassandra.", "models.", "daemon."],
  probe: ({ nightly }) =>
    lookingAtStores(async () => {
      const runs = await nightly.runs();
      if (runs === undefined) return skipped("there is no book yet");
      const last = runs.find(({ state }) => state !== "running");
      if (last === undefined) return ok("none was run yet");
      const { date, state, summaries, notes, steps } = last;
      if (state === "done") return ok(`of ${date}, ${summaries} summaries written`);
      if (state === "interrupted") return ok(`of ${date}, interrupted; the next goes on with it`);
      const tried = steps.filter(({ error }) => error !== undefined);
      return warn({
        found: `the night of ${date} ${state === "cut" ? "was cut short" : "failed"}`,
        expected: "every summary as it is wanted",
        fix: "gibsey nightly",
        evidence: [...notes, ...tried.map(({ name, error }) => `${name}: ${error}`)].slice(0, limits.doctorEvidenceMax),
      });
    }),
});
