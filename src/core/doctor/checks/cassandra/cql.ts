import { anyServers, type Check, type Finding, ok, wrong } from "../../check.ts";
import type { Probes } from "../../probes.ts";
import type { Reach } from "../../probes/cassandra.ts";

export const cassandraCql: Check = {
  id: "cassandra.cql",
  title: "Cassandra lets us in and answers",
  meaning:
    "Nobody listens at Cassandra's address, or what listens there hangs, refuses the login, or is no Cassandra. Readers are " +
    "answered from what the daemon has kept, and nothing can be written.",
  remedy:
    "Where gibsey started it: `gibsey doctor --fix` wakes a process that was halted and starts anew one that hangs. Elsewhere see " +
    "GIBSEY_CASSANDRA_CONTACT_POINTS, GIBSEY_CASSANDRA_PORT, the login and GIBSEY_CASSANDRA_TLS.",
  runtimes: anyServers,
  isReadiness: true,
  needs: ["cassandra.process"],
  causes: ["machine.disk", "machine.memory"],
  // A connection and a question, each with the driver's own time.
  timeLimitMs: 12_000,
  probe: async (probes, signal) => {
    const { cassandra, servers } = probes;
    const address = await cassandra.address();
    if (await servers.isHalted("cassandra")) return halted(probes, address);
    const reach = await cassandra.reach(signal);
    return reach.kind === "answers" ? ok(address) : outOfReach(reach, address, probes);
  },
};

const expected = "an answer within a second or so";

async function halted({ servers }: Probes, address: string): Promise<Finding> {
  const pid = (await servers.status("cassandra"))?.pid;
  return wrong({
    found: `its process is halted, so ${address} is silent`,
    expected,
    fix: `kill -CONT ${pid}`,
    evidence: [`pid ${pid} is in the state T (stopped by a signal)`],
  });
}

async function outOfReach(
  reach: Exclude<Reach, { readonly kind: "answers" }>,
  address: string,
  { servers }: Probes,
): Promise<Finding> {
  const status = await servers.status("cassandra");
  const restart = status === undefined ? "see why it hangs, and start it again" : "gibsey doctor --fix --yes";
  switch (reach.kind) {
    case "silent":
      return wrong({
        found: `${address} takes a connection, and is silent for ${reach.ms / 1000} s`,
        expected,
        fix: restart,
      });
    case "foreign": {
      const holder = status === undefined ? undefined : await servers.portHolder("cassandra");
      const who = holder === undefined ? "what listens" : `${holder}, which listens`;
      return wrong({
        found: `${who} at ${address}, is no Cassandra`,
        expected,
        fix: "end it, or gibsey up --any-port",
      });
    }
    case "refused":
      return wrong({ found: reach.problem, expected, fix: reach.hint });
    default: {
      const isStarting = status?.state === "starting";
      return wrong({
        found: isStarting ? `it is starting, and nobody listens at ${address} yet` : `nobody listens at ${address}`,
        expected,
        fix: isStarting
          ? "wait for it; gibsey logs cassandra"
          : status === undefined
            ? "start Cassandra, or name its address"
            : restart,
      });
    }
  }
}
