import { anyServers, type Check, ok, warn, wrong } from "../../check.ts";
import { readyDaemon } from "../ready-daemon.ts";

export const kafkaOffsets: Check = {
  id: "kafka.offsets",
  title: "What the daemon is done with lies within what Kafka keeps",
  meaning:
    "The group's last commit is beyond the end of a topic: it was set by hand, or Kafka lost its last events in a crash. Or it is before " +
    "the first event that is kept: changes went before anybody read them. The daemon then begins with the oldest event there is, and " +
    "finds what has no event when it compares rows and index, at its start and once a minute.",
  remedy:
    "`gibsey doctor --fix` sets the commit back to the first event that is kept: events that come again do no harm. If changes went too soon, " +
    "see kafka.retention.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  causes: ["kafka.cluster", "kafka.topics"],
  probe: async (probes, signal) => {
    const spans = await probes.kafka.spans();
    const beyond = spans.find(({ end, committed = 0 }) => committed > end);
    if (beyond !== undefined) {
      return wrong({
        found: `the group is done with ${beyond.partition} up to ${beyond.committed}, and the topic ends at ${beyond.end}`,
        expected: `from ${beyond.start} to ${beyond.end}`,
        fix: "gibsey doctor --fix --yes --only kafka.offsets",
      });
    }
    const before = spans.find(({ start, committed }) => committed !== undefined && committed < start);
    // Once a daemon has become ready, it has compared all rows with its index.
    if (before === undefined || (await readyDaemon(probes, signal)) !== undefined) {
      return ok(spans.map(({ partition, committed }) => `${partition} up to ${committed ?? "nothing"}`).join(", "));
    }
    return warn({
      found: `the group is done with ${before.partition} up to ${before.committed}, and Kafka keeps it from ${before.start}`,
      expected: `from ${before.start} to ${before.end}`,
      fix: "gibsey up",
    });
  },
};
