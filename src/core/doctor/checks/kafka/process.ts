import { serverProcess } from "../server-process.ts";

export const kafkaProcess = serverProcess(
  "kafka",
  "Kafka's process runs",
  "Kafka carries changes from the agent to the daemon. While it is away, writes are kept in Cassandra and nothing new becomes searchable.",
);
