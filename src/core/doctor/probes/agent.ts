/** Debezium's agent beside Cassandra. */
export interface AgentProbes {
  /** Its configuration as it was started with, by key. @throws GibseyError when it can't be read. */
  settings(): Promise<ReadonlyMap<string, string>>;
}
