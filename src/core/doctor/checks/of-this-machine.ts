import { type Check, skipped } from "../check.ts";

/** A check of this machine or of the book's files: where the daemon is elsewhere, they aren't what it works with. */
export function ofThisMachine(check: Check): Check {
  return {
    ...check,
    probe: async (probes, signal) =>
      probes.book.isElsewhere ? skipped("GIBSEY_URL names a daemon elsewhere") : check.probe(probes, signal),
  };
}
