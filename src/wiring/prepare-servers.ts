import { applySchema } from "../adapters/cassandra/apply-schema.ts";
import { openSession } from "../adapters/cassandra/session.ts";
import { ensureTopics, topicsOf } from "../adapters/kafka/topics.ts";
import type { Config } from "../core/config.ts";
import { type LocalPorts, localServers } from "./server-addresses.ts";

/**
 * Makes schema and topics on servers that gibsey started, before the agent and the daemon are: the agent loses what is
 * written to a table that it hasn't seen made, and a topic that isn't there can't be subscribed to.
 * @throws GibseyError CASSANDRA_DOWN, SCHEMA_CONFLICT, FEED_UNAVAILABLE and others.
 */
export async function prepareServers(config: Config, ports: LocalPorts, tell: (text: string) => void): Promise<void> {
  const { cassandra, kafka } = localServers(config, ports, () => {});
  const session = await openSession(cassandra);
  try {
    let made = 0;
    await applySchema(session, "ours", () => (made += 1));
    if (made > 0) tell(`made the keyspace ${cassandra.keyspace} and its tables`);
  } finally {
    await session.close();
  }
  const topics = await ensureTopics(kafka, topicsOf(cassandra.keyspace));
  if (topics.length > 0) tell(`made the topics ${topics.join(", ")}`);
}
