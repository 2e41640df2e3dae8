import { anyServers, type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const stackRecord: Check = ofThisMachine({
  id: "book.stack-record",
  title: "stack.json says how the servers were started",
  meaning:
    "stack.json holds runtime, ports and heaps. Where it can't be read, the next command takes the book for an embedded one, " +
    "and the next start decides anew: on other ports, perhaps.",
  remedy: "Move it aside and start again with the runtime that the book had: `gibsey up --runtime native`.",
  runtimes,
  probe: async ({ book, runtime }) => {
    const state = await book.record("stack.json");
    if (state === "absent") return skipped("no servers were ever started");
    if (state === "broken") {
      const isKnown = anyServers.includes(runtime);
      const other = isKnown ? "" : "; or --runtime docker, if it was";
      return wrong({
        found: `${book.path}/stack.json can't be read`,
        expected: "JSON as gibsey writes it",
        fix: `mv '${book.path}/stack.json' '${book.path}/stack.json.broken' && gibsey up --runtime ${isKnown ? runtime : "native"}${other}`,
      });
    }
    const plan = await book.plan();
    return ok(`${plan?.runtime}, keyspace ${plan?.keyspace}`);
  },
});
