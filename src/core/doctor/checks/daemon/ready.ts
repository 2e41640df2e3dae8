import { asGibseyError } from "../../../errors.ts";
import { type Check, ok, runtimes, skipped, warn, wrong } from "../../check.ts";

export const daemonReady: Check = {
  id: "daemon.ready",
  title: "The daemon answers, and its index is filled",
  meaning: "The daemon's process is there, but it doesn't answer, or still fills its index: questions wait or fail.",
  remedy:
    "A daemon that has just been started is ready within seconds. One that doesn't answer at all hangs: `gibsey down && gibsey up`.",
  runtimes,
  isReadiness: true,
  needs: ["daemon.process"],
  probe: async ({ daemon, book }, signal) => {
    const url = await daemon.url();
    if (url === undefined) return skipped("no daemon runs");
    try {
      const { daemon: it } = await daemon.status(signal);
      if (it.state === "ready") return ok(url);
      return warn({ found: `${url} is starting`, expected: "ready", fix: "wait some seconds; gibsey status" });
    } catch (thrown) {
      const { code, message, hint } = asGibseyError(thrown);
      if (code === "TOKEN_REFUSED") return skipped("it lets nobody in: see daemon.token");
      const expected = `an answer at ${url}`;
      const { pid } = await daemon.process();
      if (await daemon.isHeldUp()) {
        return wrong({ found: `pid ${pid} is stopped by a signal (SIGSTOP)`, expected, fix: `kill -CONT ${pid}` });
      }
      if (book.isElsewhere) {
        const fix = "unset GIBSEY_URL; or start that daemon where it is to run";
        return wrong({ found: message, expected, fix });
      }
      return wrong({ found: message, expected, fix: pid === undefined ? hint : "gibsey down && gibsey up" });
    }
  },
};
