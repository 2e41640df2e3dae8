import { limits } from "../../../limits.ts";
import { anyServers, type Check, ok, wrong } from "../../check.ts";
import type { GroupFacts, GroupMember } from "../../probes/kafka.ts";
import { lookUntil } from "../look-until.ts";
import { readyDaemon } from "../ready-daemon.ts";

export const kafkaGroup: Check = {
  id: "kafka.group",
  title: "The daemon is the only member of the book's consumer group",
  meaning:
    "Another program reads with the group id of the book, and takes events that the daemon then never sees; or the daemon isn't a member " +
    "although it is ready; or the members come to no agreement. Changes become searchable only by the comparison once a minute.",
  remedy:
    "End the other program, or give it a group id of its own. Where the daemon has lost its place, `gibsey doctor --fix` starts it anew.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  timeLimitMs: limits.doctorWatchMs + 4_000,
  probe: async (probes, signal) => {
    const { kafka } = probes;
    const status = await readyDaemon(probes, signal);
    const isReady = status !== undefined;
    const isSettled = (group: GroupFacts) => {
      if (foreignOf(group).length > 0) return true;
      return isReady ? group.state === "Stable" && group.members.length === 1 : true;
    };
    const group = await lookUntil(() => kafka.group(), isSettled, kafka.wait);
    const { id, state, members } = group;
    const evidence = members.map(described);
    const expected = "the daemon, alone";
    const [foreign] = foreignOf(group);
    if (foreign !== undefined) {
      return wrong({
        found: `in the group ${id} there is ${described(foreign)}, which isn't the book's daemon`,
        expected,
        fix: `end the program that calls itself ${foreign.clientId} on ${foreign.host}, or give it another group id than ${id}`,
        evidence,
      });
    }
    if (!isReady) return ok(members.length === 0 ? "nobody, as no daemon is ready" : "the member that the daemon left");
    if (members.length === 0) {
      const problem = status.pipeline.problem === undefined ? "" : `; it waits on ${status.pipeline.problem}`;
      return wrong({
        found: `the daemon is ready, and for ${limits.doctorWatchMs / 1000} s hasn't been in the group ${id} (${state})${problem}`,
        expected,
        fix: "gibsey doctor --fix --yes --only kafka.group",
        causes: whyAway,
      });
    }
    if (members.length > 1) {
      return wrong({
        found: `${members.length} daemons are in the group ${id}`,
        expected,
        fix: "end all but one",
        evidence,
      });
    }
    if (state === "Stable") return ok(`${id}: ${evidence.join(", ")}`);
    return wrong({
      found: `the group ${id} hasn't come to an agreement for ${limits.doctorWatchMs / 1000} s (${state})`,
      expected: "Stable",
      fix: "gibsey doctor --fix --yes --only kafka.group",
      evidence,
      causes: whyAway,
    });
  },
};

/** What keeps the daemon from the group; nothing of it explains that somebody else is there. */
const whyAway = ["kafka.topics", "kafka.partitions", "kafka.cluster", "daemon."];

function foreignOf({ members }: GroupFacts): readonly GroupMember[] {
  return members.filter(({ isOurs }) => !isOurs);
}

function described({ clientId, host, partitions }: GroupMember): string {
  const has = partitions.length === 0 ? "without a partition" : `with ${partitions.join(" and ")}`;
  return `${clientId} on ${host}, ${has}`;
}
