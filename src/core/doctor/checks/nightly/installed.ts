import { type Check, ok, runtimes, warn } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const nightlyInstalled: Check = ofThisMachine({
  id: "nightly.installed",
  title: "Somebody begins the nights",
  meaning:
    "Neither the daemon's timer nor cron nor systemd begins the night of this book, so its summaries grow old unless somebody runs `gibsey nightly`.",
  remedy: "Unset GIBSEY_NIGHTLY_AT, or `gibsey nightly install`.",
  runtimes,
  probe: async ({ nightly }) => {
    const who = [...(nightly.at === "off" ? [] : ["the daemon"]), ...(await nightly.installed())];
    if (who.length > 0) return ok(`by ${who.join(", ")}${nightly.at === "off" ? "" : `, at ${nightly.at}`}`);
    return warn({
      found: "GIBSEY_NIGHTLY_AT is off, and neither cron nor systemd has a job for this book",
      expected: "one of the three",
      fix: "gibsey nightly install",
    });
  },
});
