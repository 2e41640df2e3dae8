import type { StackPorts } from "./port-plan.ts";
import type { ServerName } from "./server-rules.ts";

/**
 * What the servers are started from: decided by `up`, kept as stack.json, so that a server is restarted as it was, and the
 * next `up` goes on with the same runtime and finds the same ports.
 */
export interface StackPlan {
  readonly schema: "gibsey.stack/1";
  readonly runtime: "native" | "docker";
  /** Keyspace, topic prefix and consumer group in one. */
  readonly keyspace: string;
  readonly ports: StackPorts;
  readonly heapMb: Readonly<Record<ServerName, number>>;
  /** Cassandra's concurrent writes. */
  readonly writers: number;
  /** How much of changes Cassandra keeps for an agent that is down, in MiB. */
  readonly cdcSpaceMb: number;
}

/** Servers as processes of this machine. */
export interface NativePlan extends StackPlan {
  readonly runtime: "native";
  /** The java that runs them. */
  readonly java: string;
  /** The folder of each server's jars. */
  readonly jars: Readonly<Record<ServerName, string>>;
}

/** Servers in containers. Kafka and Cassandra bring their own jars and Java; the agent's image is built here. */
export interface DockerPlan extends StackPlan {
  readonly runtime: "docker";
  /** What Compose names containers and volumes by. It stays when the data dir is moved, or the rows would stay behind. */
  readonly project: string;
  readonly agentImage: string;
  /** The folder of the agent's jars, on this machine. */
  readonly agentJars: string;
}
