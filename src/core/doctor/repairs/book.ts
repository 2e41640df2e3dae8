import type { Repair } from "../repair.ts";
import { startAll } from "./start-all.ts";

export const bookRepairs: readonly Repair[] = [
  {
    check: "book.folder",
    does: "let nobody but its owner look into the book's folder",
    async act(acts) {
      await acts.protectFolder();
      return "took the rights of others away (chmod 700)";
    },
  },
  {
    check: "book.run-record",
    does: "take what has ended out of run.json",
    async act(acts) {
      const did = await acts.forgetDead();
      return did.length === 0 ? "found nothing to forget" : did.join(", ");
    },
  },
  {
    check: "book.triggers",
    does: "make the triggers that are missing",
    act: async (acts) => `made ${(await acts.makeTriggers()).join(", ")}`,
  },
  {
    check: "book.cursor",
    does: "let the outbox number on behind the feed's position",
    act: async (acts) => `the outbox goes on after ${await acts.mendCursor()}`,
  },
  { check: "book.outbox", does: "start the daemon, which learns what waits", act: startAll },
];
