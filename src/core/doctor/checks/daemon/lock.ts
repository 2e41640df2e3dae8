import { type Check, ok, runtimes, skipped, warn, wrong } from "../../check.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const lock: Check = ofThisMachine({
  id: "daemon.lock",
  title: "The daemon alone holds the book",
  meaning:
    "The data dir's lock keeps two daemons off one book. Another process holds it than run.json names, so that no command finds " +
    "the daemon and none can be started; or the daemon's own was taken from it, by removing daemon.lock.",
  remedy: "End the process that is named, then `gibsey up`. Never remove daemon.lock: it goes with its process.",
  runtimes,
  needs: ["book.folder"],
  probe: async ({ daemon, book }) => {
    const [{ state, pid }, { isHeld, others }] = await Promise.all([daemon.process(), daemon.lock()]);
    const file = `${book.path}/daemon.lock`;
    if (state === "alive") {
      if (isHeld) return ok(`pid ${pid} holds it`);
      return wrong({
        found: `nobody holds ${file}: it was removed while the daemon (pid ${pid}) runs`,
        expected: "a lock that the daemon holds",
        fix: "gibsey down && gibsey up",
      });
    }
    if (!isHeld) return skipped("no daemon runs");
    const [holder] = others;
    const expected = "nobody, or the daemon of run.json";
    if (holder === undefined) {
      return wrong({
        found: `a process that can't be seen holds ${file}`,
        expected,
        fix: `sudo lsof '${file}'; end what it names`,
      });
    }
    if (holder.isDaemon && holder.listening.length === 0) {
      return warn({
        found: `a daemon is starting: ${holder.words}`,
        expected,
        fix: "wait some seconds; gibsey status",
      });
    }
    return wrong({
      found: `${holder.words} holds ${file}, and run.json doesn't name it`,
      expected,
      fix: `kill ${holder.pid} && gibsey up`,
    });
  },
});
