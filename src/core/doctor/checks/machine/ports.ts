import { type Check, ok, runtimes, wrong } from "../../check.ts";
import { absentServices } from "../absent-services.ts";
import { ofThisMachine } from "../of-this-machine.ts";

export const ports: Check = ofThisMachine({
  id: "machine.ports",
  title: "The ports are free for what isn't running yet",
  meaning: "Another program listens where a server or the daemon would, so it can't be started there.",
  remedy:
    "End that program, or choose other ports: `gibsey up --any-port`, or GIBSEY_PORT, GIBSEY_CASSANDRA_PORT and " +
    "GIBSEY_KAFKA_PORT. The book's own servers, running or starting, aren't in each other's way.",
  runtimes,
  probe: async (probes) => {
    const absent = await absentServices(probes);
    if (absent.length === 0) return ok("all runs");
    const taken = await probes.machine.portsTaken(absent);
    if (taken.length === 0) return ok(`free for ${absent.join(", ")}`);
    return wrong({
      found: taken.join("; "),
      expected: "ports that nobody has",
      fix: "gibsey up --any-port; or end that program",
    });
  },
});
