import { type Check, ok, runtimes, skipped, wrong } from "../../check.ts";

export const daemonProcess: Check = {
  id: "daemon.process",
  title: "The daemon's process runs",
  meaning:
    "run.json names a process that has ended without saying so: it was killed, or the machine was started anew. On the " +
    "runtimes with servers it may also be that nobody has started one.",
  remedy: "`gibsey up` starts it; `gibsey logs daemon` has its last words.",
  runtimes,
  isReadiness: true,
  probe: async ({ daemon, book }) => {
    const { state, pid } = await daemon.process();
    if (state === "alive") return ok(`pid ${pid}`);
    if (state === "elsewhere") return ok("GIBSEY_URL names one elsewhere");
    if (state === "gone") {
      return wrong({
        found: `pid ${pid} of run.json has ended`,
        expected: "a process that runs, or no word of one",
        fix: "gibsey up",
      });
    }
    // One that run.json doesn't name is told by the lock.
    if ((await daemon.lock()).isHeld) return skipped("run.json names none, but one holds the book");
    if ((await book.plan()) === undefined) return skipped("none runs; a command that needs one starts it");
    return wrong({ found: "no daemon runs", expected: "one, since there are servers", fix: "gibsey up" });
  },
};
