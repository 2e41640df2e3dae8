import { serverProcess } from "../server-process.ts";

export const agentProcess = serverProcess(
  "agent",
  "The agent's process runs",
  "The agent reads Cassandra's commit log and sends each change to Kafka. While it is away, changes wait on Cassandra's disk; " +
    "once their room is full, Cassandra refuses writes.",
  ["agent.offsets"],
);
