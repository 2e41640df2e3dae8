import type { Repair } from "../repair.ts";
import { startAll } from "./start-all.ts";

/** The agent's own settings, and what it knows of the schema, are read at its start. */
const restarted: Pick<Repair, "does" | "act"> = {
  does: "start the agent again with gibsey's own settings",
  async act(acts, signal) {
    await acts.restart("agent", signal);
    return "started the agent again";
  },
};

export const agentRepairs: readonly Repair[] = [
  { check: "agent.process", does: "start the agent, and what it needs", act: startAll },
  {
    check: "agent.answers",
    does: "let the agent go on if it was halted, else start it again",
    act: async (acts, signal) => `the agent was ${await acts.wake("agent", signal)}`,
  },
  {
    check: "agent.single",
    does: "end the other agents of this book",
    act: async (acts, signal) => `ended ${(await acts.endRivals(signal)).join(", ") || "none: they had ended"}`,
  },
  { check: "agent.node-yaml", ...restarted },
  { check: "agent.real-time", ...restarted },
  { check: "agent.poll-intervals", ...restarted },
  { check: "agent.topic-prefix", ...restarted },
  { check: "agent.snapshot-mode", ...restarted },
  {
    check: "agent.offsets",
    does: "move the agent's offsets aside and start it again, so that it reads the segments that are there",
    act: async (acts, signal) => `the offsets are now in ${await acts.moveOffsetsAside(signal)}`,
  },
  {
    check: "agent.segments",
    does: "put back what was taken away of the change log, and mark complete what Cassandra has left without an end",
    async act(acts, signal) {
      const linked = await acts.linkSegments(signal);
      const marked = await acts.completeSegments();
      return `put back ${linked.join(", ") || "none"}, marked ${marked.join(", ") || "none"}`;
    },
  },
  { check: "agent.tables", ...restarted },
  { check: "agent.log", ...restarted },
];
