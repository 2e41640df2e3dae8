import { limits } from "../../../limits.ts";
import { type Check, ok, skipped, warn, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const outbox: Check = ofThisMachine({
  id: "book.outbox",
  title: "Changes don't wait in the outbox",
  meaning: "Changes were written and aren't learned: no daemon runs, or it doesn't get on with them.",
  remedy: "`gibsey up` starts the daemon, which learns them. Where one runs, `gibsey status` says what it waits on.",
  runtimes: ["embedded"],
  needs: ["book.schema"],
  causes: ["book.cursor", "daemon."],
  probe: async ({ book, daemon, machine }, signal) => {
    const facts = (await book.database())?.outbox;
    if (facts === undefined) return skipped("there is none yet");
    const { changes, oldestWrittenAtMs } = facts;
    const expected = "changes that are learned within seconds";
    if (changes === 0) return ok("none waits");
    if ((await daemon.process()).state !== "alive") {
      return warn({ found: `${changes} changes wait, and no daemon runs`, expected, fix: "gibsey up" });
    }
    const waitedMs = (await machine.clock(signal)).nowMs - (oldestWrittenAtMs ?? Number.POSITIVE_INFINITY);
    // A large import takes minutes; its first changes are done within seconds.
    if (waitedMs < limits.outboxWaitMs || (await book.isOutboxMoving(signal)))
      return ok(`${changes} wait, the oldest for ${Math.round(waitedMs / 1_000)} s`);
    const found = `${changes} changes wait, the oldest for ${Math.round(waitedMs / 60_000)} minutes`;
    return wrong({ found, expected, fix: "gibsey down && gibsey up" });
  },
});
