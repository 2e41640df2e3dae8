import { GibseyError } from "../../../errors.ts";
import { anyServers, type Check, ok, skipped, wrong } from "../../check.ts";

export const cassandraWrite: Check = {
  id: "cassandra.write",
  title: "Cassandra takes writes, also conditional ones",
  meaning:
    "A row in the table leases, which nothing captures, couldn't be written, or couldn't be written on a condition. Pages can't be " +
    "either. Where this is well and pages aren't written, look at cassandra.cdc-raw-space.",
  remedy: "See the disk, and `gibsey logs cassandra`. On a cluster see that most nodes of the datacenter are up.",
  runtimes: anyServers,
  needs: ["cassandra.schema"],
  causes: ["machine.disk", "cassandra.log"],
  timeLimitMs: 10_000,
  probe: async ({ cassandra }, signal) => {
    if (cassandra.noWrites !== undefined) return skipped(cassandra.noWrites);
    try {
      await cassandra.tryWrites(signal);
      return ok("written and removed again");
    } catch (thrown) {
      if (!(thrown instanceof GibseyError)) throw thrown;
      return wrong({ found: thrown.message, expected: "a write within a second or so", fix: thrown.hint });
    }
  },
};
