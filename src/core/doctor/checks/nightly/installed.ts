import { type Check, ok, runtimes, warn } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const nightlyInstalled: Check = ofThisMachine({
  id: "nightly.installed",
  title: "Somebody begins the nights",
  meaning:
    "Neither the daemon's timer nor cron nor systemd begins the night of this book, so its summaries grow old unless somebody runs `gibsey nightly`. " +
    "Or a job that one of them has runs a program that is gone: Node or gibsey was moved or updated.",
  remedy: "Unset GIBSEY_NIGHTLY_AT, or `gibsey nightly install`, which writes the job anew.",
  runtimes,
  probe: async ({ nightly }) => {
    const jobs = await nightly.installed();
    const stale = jobs.find(({ lost }) => lost.length > 0);
    if (stale !== undefined) {
      const { kind, at, lost } = stale;
      return warn({
        found: `the job in ${kind} runs ${lost.join(" and ")}, which ${lost.length === 1 ? "isn't" : "aren't"} there any more`,
        expected: "this gibsey, or none",
        fix: `gibsey nightly install --${kind}${at === undefined ? "" : ` --at ${at}`} --yes`,
      });
    }
    const who = [...(nightly.at === "off" ? [] : ["the daemon"]), ...jobs.map(({ kind }) => kind)];
    if (who.length > 0) return ok(`by ${who.join(", ")}${nightly.at === "off" ? "" : `, at ${nightly.at}`}`);
    return warn({
      found: "GIBSEY_NIGHTLY_AT is off, and neither cron nor systemd has a job for this book",
      expected: "one of the three",
      fix: "gibsey nightly install --yes",
    });
  },
});
