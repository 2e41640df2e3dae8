import { type Check, ok, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const cursor: Check = ofThisMachine({
  id: "book.cursor",
  title: "The feed's position isn't ahead of the outbox",
  meaning:
    "The position up to which changes are taken for done lies behind the outbox's last one: rows of an older copy, perhaps. New " +
    "changes are passed over until their numbers reach it, and found only when rows and index are compared, once a minute.",
  remedy: "`gibsey doctor --fix` lets the outbox number on behind the position.",
  runtimes: ["embedded"],
  needs: ["book.schema"],
  probe: async ({ book }) => {
    const facts = (await book.database())?.outbox;
    if (facts === undefined) return skipped("there is none yet");
    const { committed, last } = facts;
    if (committed <= last) return ok(`${committed} of ${last}`);
    return wrong({
      found: `changes up to ${committed} are taken for done, and the outbox's last is ${last}`,
      expected: `a position up to ${last}`,
      fix: "gibsey doctor --fix",
    });
  },
});
