import { limits } from "../../../limits.ts";
import { type Check, ok, runtimes, wrong } from "../../check.ts";

export const clock: Check = {
  id: "machine.clock",
  title: "The clock is right",
  meaning:
    "Writes carry times, and of two for one row the later wins: a clock that was set back lets old writes win over new ones. " +
    "Certificates and Kafka's retention go by it, too.",
  remedy:
    "Set the clock, best by the network (`timedatectl set-ntp true`), then start all anew: `gibsey down && gibsey up`.",
  runtimes,
  probe: async ({ machine }, signal) => {
    const { nowMs, newest, daemonMs } = await machine.clock(signal);
    const expected = "no time before what was written, and the daemon's";
    const fix = "set the clock (Linux: timedatectl set-ntp true), then gibsey down && gibsey up";
    if (newest !== undefined && newest.writtenAtMs - nowMs > limits.clockToleranceMs) {
      const found = `the clock says ${shown(nowMs)}, but ${newest.file} was written at ${shown(newest.writtenAtMs)}`;
      return wrong({ found, expected, fix });
    }
    if (daemonMs !== undefined && Math.abs(daemonMs - nowMs) > limits.clockToleranceMs) {
      const found = `the clock says ${shown(nowMs)}, the daemon's ${shown(daemonMs)}`;
      return wrong({ found, expected, fix });
    }
    return ok(shown(nowMs));
  },
};

function shown(ms: number): string {
  return new Date(ms).toISOString();
}
