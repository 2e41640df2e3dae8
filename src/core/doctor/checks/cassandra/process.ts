import { serverProcess } from "../server-process.ts";

export const cassandraProcess = serverProcess(
  "cassandra",
  "Cassandra's process runs",
  "Cassandra holds the book. While it is away, readers are answered from what the daemon has kept, and nothing can be written.",
);
