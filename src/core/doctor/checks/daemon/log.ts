import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, warn } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const log: Check = ofThisMachine({
  id: "daemon.log",
  title: "The daemon's log can be read",
  meaning:
    "The log isn't where `gibsey logs` looks for it: it was removed while the daemon writes it. What is wrong later can't be found out.",
  remedy: "`gibsey down && gibsey up` begins a new one.",
  runtimes,
  needs: ["daemon.ready"],
  probe: async ({ daemon, book }, signal) => {
    const { uptimeMs } = (await daemon.status(signal)).daemon;
    const { errors, isRemoved } = await daemon.log(uptimeMs);
    if (isRemoved) {
      const found = `${book.path}/logs/daemon.log was removed while the daemon writes it`;
      return warn({ found, expected: "a log that it writes", fix: "gibsey down && gibsey up" });
    }
    // What an error means for the book, other checks tell; its words are for the report.
    const found =
      errors.length === 0 ? "no errors since its start" : `lines of errors since its start: ${errors.length}`;
    return ok(found, errors.slice(-limits.doctorEvidenceMax));
  },
});
