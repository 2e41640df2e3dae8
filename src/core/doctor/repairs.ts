import type { Acts } from "./acts.ts";
import type { Repair } from "./repair.ts";
import { agentRepairs } from "./repairs/agent.ts";
import { cassandraRepairs } from "./repairs/cassandra.ts";

/** Every repair, in the order of the checks. */
export const repairs: readonly Repair[] = [
  {
    check: "machine.jars",
    does: "fetch the servers' jars that are missing or damaged",
    async act(acts, signal) {
      await acts.fetchJars(signal);
      return "fetched what was missing";
    },
  },
  {
    check: "book.folder",
    does: "let nobody but its owner look into the book's folder",
    async act(acts) {
      await acts.protectFolder();
      return "took the rights of others away (chmod 700)";
    },
  },
  {
    check: "book.run-record",
    does: "take what has ended out of run.json",
    async act(acts) {
      const did = await acts.forgetDead();
      return did.length === 0 ? "found nothing to forget" : did.join(", ");
    },
  },
  {
    check: "book.triggers",
    does: "make the triggers that are missing",
    act: async (acts) => `made ${(await acts.makeTriggers()).join(", ")}`,
  },
  {
    check: "book.cursor",
    does: "let the outbox number on behind the feed's position",
    act: async (acts) => `the outbox goes on after ${await acts.mendCursor()}`,
  },
  {
    check: "book.outbox",
    does: "start the daemon, which learns what waits",
    act: startAll,
  },
  {
    check: "models.files",
    does: "download what is missing or damaged of the model",
    act: async (acts) => `pulled ${await acts.pullModel()}`,
  },
  ...cassandraRepairs,
  {
    check: "kafka.process",
    does: "start Kafka, and what else is missing",
    act: startAll,
  },
  ...agentRepairs,
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
  {
    check: "kafka.retention",
    does: "set the topics to keep what they are to keep",
    act: restoreTopics,
  },
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
  {
    check: "daemon.process",
    does: "start the daemon, and the servers it needs",
    act: startAll,
  },
  ...["daemon.lock", "daemon.bind", "daemon.version", "daemon.log", "daemon.memory"].map((check) => ({
    check,
    does: "stop the daemon and start it again",
    act: restartDaemon,
  })),
  {
    check: "daemon.ready",
    does: "continue the daemon if it is stopped by a signal, else start it again",
    act: async (acts, signal) => ((await acts.continueDaemon()) ? "continued it" : restartDaemon(acts, signal)),
  },
  {
    check: "daemon.token",
    does: "make the token its owner's alone, or start the daemon again with the one that is there",
    act: async (acts, signal) =>
      (await acts.protectToken()) ? "took the rights of others away (chmod 600)" : restartDaemon(acts, signal),
  },
  {
    check: "memory.vectors",
    does: "have the daemon make what is missing, and its index anew",
    act: rebuild,
  },
  {
    check: "memory.index",
    does: "have the daemon make its index anew from rows and vectors",
    act: rebuild,
  },
  {
    check: "memory.snapshot",
    does: "set the damaged snapshot aside; the daemon writes another",
    async act(acts) {
      const aside = await acts.setSnapshotAside();
      return aside === undefined ? "it was gone by then" : `renamed it to ${aside}`;
    },
  },
];

async function startAll(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.startAll(signal);
  return "started what was missing";
}

async function restartDaemon(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.restartDaemon(signal);
  return "stopped the daemon and started it again";
}

async function rebuild(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.rebuildIndex(signal);
  return "started the daemon without its snapshot; it has compared every page";
}

async function restoreTopics(acts: Acts): Promise<string> {
  return `set ${(await acts.restoreTopicSettings()).join(", ")} as gibsey makes them`;
}
