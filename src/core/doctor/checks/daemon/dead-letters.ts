import { type Check, ok, runtimes, warn } from "../../check.ts";

export const deadLetters: Check = {
  id: "daemon.dead-letters",
  title: "There are no dead letters",
  meaning:
    "Changes that couldn't be decoded or learned were put aside with their reason; their pages aren't searchable as they stand.",
  remedy:
    "`gibsey dlq list` has the reasons. Change the page, or `gibsey dlq replay` once the cause is gone, or `gibsey dlq drop`.",
  runtimes,
  needs: ["daemon.ready"],
  probe: async ({ daemon }, signal) => {
    const { deadLetters: count } = await daemon.status(signal);
    if (count === 0) return ok("none");
    const found = count === 1 ? "1 change couldn't be learned" : `${count} changes couldn't be learned`;
    return warn({
      found,
      expected: "none",
      fix: "gibsey dlq list; gibsey dlq replay --all; what can never be learned: gibsey dlq drop ID",
    });
  },
};
