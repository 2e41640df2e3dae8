import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const runRecord: Check = ofThisMachine({
  id: "book.run-record",
  title: "run.json names what runs",
  meaning:
    "Commands find the daemon and the servers by run.json. A broken one hides them all; one that names processes which have " +
    "ended was left by a kill or a power cut.",
  remedy:
    "`gibsey up` forgets what has ended. Of a broken one, look for what still runs (`daemon.lock` says), and move it aside.",
  runtimes,
  probe: async ({ book }) => {
    const state = await book.record("run.json");
    if (state === "absent") return skipped("there is none: nothing was started, or all was stopped");
    if (state === "broken") {
      return wrong({
        found: `${book.path}/run.json can't be read`,
        expected: "JSON as gibsey writes it",
        fix: `mv '${book.path}/run.json' '${book.path}/run.json.broken' && gibsey up`,
      });
    }
    const dead = await book.dead();
    const services = (await book.run())?.services ?? [];
    if (dead.length === 0) return ok(services.map(({ name, pid }) => `${name} ${pid}`).join(", "));
    return wrong({
      found: `it names what has ended: ${dead.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ")}`,
      expected: "processes that run",
      fix: "gibsey up",
      causes: dead.map(({ name }) => `${name}.process`),
    });
  },
});
