import type { Acts } from "../acts.ts";
import type { Repair } from "../repair.ts";
import { startAll } from "./start-all.ts";

export const kafkaRepairs: readonly Repair[] = [
  { check: "kafka.process", does: "start Kafka, and what else is missing", act: startAll },
  {
    check: "kafka.broker",
    does: "let Kafka go on if it was halted, else start it again",
    act: async (acts, signal) => `Kafka was ${await acts.wake("kafka", signal)}`,
  },
  {
    check: "kafka.topics",
    does: "make the topics that are missing",
    async act(acts) {
      const made = await acts.makeTopics();
      return made.length === 0 ? "all topics were there by then" : `made ${made.join(" and ")}`;
    },
  },
  {
    check: "kafka.partitions",
    does: "set the topics to ask for no more copies than they have",
    act: restoreTopics,
  },
  { check: "kafka.retention", does: "set the topics to keep what they are to keep", act: restoreTopics },
  {
    check: "kafka.group",
    does: "start the daemon anew, so that it joins the group again",
    async act(acts, signal) {
      await acts.joinAgain(signal);
      return "stopped the daemon and started it again";
    },
  },
  {
    check: "kafka.offsets",
    does: "set the commit back to the first event that is kept; the daemon is started anew",
    async act(acts, signal) {
      const partitions = await acts.bringBackOffsets(signal);
      return partitions.length === 0 ? "all commits were within by then" : `set ${partitions.join(" and ")} back`;
    },
  },
];

async function restoreTopics(acts: Acts): Promise<string> {
  return `set ${(await acts.restoreTopicSettings()).join(", ")} as gibsey makes them`;
}
