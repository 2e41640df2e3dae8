import { anyServers, type Check, type Finding, ok, warn, wrong } from "../../check.ts";
import type { TopicFacts } from "../../probes/kafka.ts";

export const kafkaPartitions: Check = {
  id: "kafka.partitions",
  title: "Every partition has a leader, and enough copies to be written to",
  meaning:
    "A partition without a leader can't be read or written. One that has fewer copies in step than `min.insync.replicas` asks for takes " +
    "no writes: the agent waits, and changes pile up in Cassandra.",
  remedy:
    "Start the brokers that are missing. On a single broker `min.insync.replicas` must be 1; a leader that stays away there means that the " +
    "broker can't use its disk: `gibsey logs kafka`.",
  runtimes: anyServers,
  needs: ["kafka.broker", "kafka.listeners"],
  causes: ["machine.disk", "kafka.cluster"],
  probe: async ({ kafka }) => {
    const topics = (await kafka.topics()).filter(({ isThere }) => isThere);
    const findings = topics.map(troubleOf).filter((finding) => finding !== undefined);
    const worst = findings.find(({ status }) => status === "wrong") ?? findings[0];
    if (worst !== undefined) return worst;
    const count = topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
    return ok(`${count} of ${topics.length} topics`);
  },
};

function troubleOf({ name, partitions, problem, settings }: TopicFacts): Finding | undefined {
  const headless = partitions.find(({ hasLeader }) => !hasLeader);
  if (problem !== undefined || headless !== undefined) {
    const which = headless === undefined ? name : `${name}/${headless.number}`;
    return wrong({
      found: `${which} has no leader${problem === undefined ? "" : ` (${problem})`}`,
      expected: "a leader",
      fix: "start the broker that has it; gibsey logs kafka",
    });
  }
  const least = Number(settings?.get("min.insync.replicas") ?? 1);
  const starved = partitions.find(({ inSync }) => inSync < least);
  if (starved !== undefined) {
    return wrong({
      found: `${name}/${starved.number} takes no writes: min.insync.replicas is ${least}, and ${inStep(starved.inSync)}`,
      expected: "no more than there are copies",
      fix:
        least > starved.replicas
          ? "gibsey doctor --fix --yes --only kafka.partitions"
          : "start the brokers that are missing",
    });
  }
  const thin = partitions.find(({ inSync, replicas }) => inSync < replicas);
  if (thin === undefined) return undefined;
  return warn({
    found: `${name}/${thin.number}: of ${thin.replicas} copies ${thin.inSync} are in step`,
    expected: "all",
    fix: "start the brokers that are missing",
  });
}

function inStep(copies: number): string {
  return copies === 1 ? "1 copy is in step" : `${copies} copies are in step`;
}
