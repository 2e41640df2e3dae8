import { Kafka, logLevel, type Producer } from "kafkajs";
import { type KafkaFeed, openKafkaFeed } from "../../src/adapters/kafka/kafka-feed.ts";
import type { KafkaOptions } from "../../src/adapters/kafka/kafka-options.ts";
import { defaultTopics, ensureTopics, topicsOf } from "../../src/adapters/kafka/topics.ts";
import { systemClock } from "../../src/daemon/clock.ts";
import type { SentEvent } from "../fakes/agent.ts";

/** GIBSEY_TEST_KAFKA=host:port; undefined when it isn't set. */
export const testKafka = process.env["GIBSEY_TEST_KAFKA"];

let made = 0;

/** The topics of a book in a real Kafka, as of a keyspace that nobody else has. */
export async function makeKafkaKeyspace({ partitions = 1 } = {}) {
  const keyspace = `test_${process.pid}_${made++}`;
  const options: KafkaOptions = {
    brokers: [testKafka ?? ""],
    clientId: "gibsey-test",
    groupId: keyspace,
    topics: defaultTopics(keyspace),
    keyspace,
    log: () => {},
  };
  const plans = topicsOf(keyspace).map((plan) => ({ ...plan, partitions }));
  await ensureTopics(options, plans);
  const kafka = new Kafka({ brokers: [...options.brokers], logLevel: logLevel.NOTHING });
  // A send that timed out and is tried again must not be two events.
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const feeds: KafkaFeed[] = [];
  const pagesTopic = `${keyspace}.${keyspace}.pages`;
  return {
    options,
    kafka,
    producer,
    pagesTopic,
    send: (...events: readonly SentEvent[]) => sendTo(producer, pagesTopic, events),
    openFeed(over: Partial<KafkaOptions> = {}) {
      const feed = openKafkaFeed({ ...options, ...over }, systemClock);
      feeds.push(feed);
      return feed;
    },
    async release() {
      await Promise.all(feeds.map((feed) => feed.close()));
      await producer.disconnect();
      const admin = kafka.admin();
      await admin.connect();
      const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${keyspace}.`));
      await admin.deleteTopics({ topics });
      await admin.disconnect();
    },
  };
}

export async function sendTo(producer: Producer, topic: string, events: readonly SentEvent[]): Promise<void> {
  await producer.send({ topic, messages: [...events] });
}
