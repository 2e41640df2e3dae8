import type { StackPorts } from "./port-plan.ts";
import type { ServerName } from "./server-rules.ts";

/**
 * What the servers are started from: decided by `up`, kept as stack.json, so that the daemon restarts a server as it was,
 * and the next `up` finds the same ports.
 */
export interface StackPlan {
  readonly schema: "gibsey.stack/1";
  /** The java that runs them. */
  readonly java: string;
  /** Keyspace, topic prefix and consumer group in one. */
  readonly keyspace: string;
  readonly ports: StackPorts;
  readonly heapMb: Readonly<Record<ServerName, number>>;
  /** Cassandra's concurrent writes. */
  readonly writers: number;
  /** How much of changes Cassandra keeps for an agent that is down, in MiB. */
  readonly cdcSpaceMb: number;
  /** The folder of each server's jars. */
  readonly jars: Readonly<Record<ServerName, string>>;
}
