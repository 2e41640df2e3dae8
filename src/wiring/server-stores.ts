import { openCassandraStores } from "../adapters/cassandra/cassandra-stores.ts";
import { openKafkaDeadLetters } from "../adapters/kafka/kafka-dead-letters.ts";
import { openKafkaFeed } from "../adapters/kafka/kafka-feed.ts";
import type { GibseyError } from "../core/errors.ts";
import { systemClock } from "../daemon/clock.ts";
import type { Stores } from "../daemon/engine.ts";
import { KeptBook } from "../daemon/kept-book.ts";
import { takeKeyspace } from "../daemon/keyspace-lease.ts";
import { ReleaseStack } from "../daemon/release-stack.ts";
import { holderOf } from "./holder.ts";
import type { ServerAddresses } from "./server-addresses.ts";

/**
 * The stores of a book in Cassandra, whose changes come by Kafka.
 * @param onLost called if another daemon has taken the keyspace: this one must end.
 * @throws GibseyError DAEMON_RUNNING when another has it already, CASSANDRA_DOWN, SCHEMA_MISSING, FEED_UNAVAILABLE and others.
 */
export async function openServerStores(
  { cassandra, kafka }: ServerAddresses,
  dataDir: string,
  onLost: (error: GibseyError) => void,
): Promise<Stores> {
  const opened = new ReleaseStack();
  try {
    const stores = await openCassandraStores(cassandra);
    opened.push(() => stores.close());
    const holder = holderOf(dataDir);
    const lease = await takeKeyspace({ leases: stores.leases, holder, clock: systemClock, onLost });
    opened.push(() => lease.release());
    const deadLetters = await openKafkaDeadLetters(kafka);
    opened.push(() => deadLetters.close());
    const feed = openKafkaFeed(kafka, systemClock);
    opened.push(() => feed.close());
    const kept = new KeptBook(stores, systemClock);
    return {
      ...stores,
      pages: kept.pages,
      characters: kept.characters,
      readers: kept.readers,
      silentSinceMs: () => kept.awaySinceMs(),
      feed,
      deadLetters,
      close: () => opened.release(),
    };
  } catch (error) {
    await opened.release();
    throw error;
  }
}
