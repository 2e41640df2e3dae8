import { randomUUID } from "node:crypto";
import { CompressionTypes, type Kafka, type Producer } from "kafkajs";
import { limits } from "../../core/limits.ts";
import { openKafka, orUnavailable } from "./kafka-client.ts";
import type { KafkaOptions } from "./kafka-options.ts";
import type { LetterLog, LetterRecord } from "./letter-log.ts";
import { deadLetterTopic, ensureTopics } from "./topics.ts";

/** The key of the record that marks the topic's end for a reader. No letter has it: their keys end with an offset. */
const markKey = "read up to here";

/**
 * The dead letters' topic by kafkajs.
 * @throws GibseyError FEED_UNAVAILABLE
 */
export async function openKafkajsLetterLog(options: KafkaOptions): Promise<LetterLog> {
  const plan = deadLetterTopic(options.keyspace);
  await ensureTopics(options, [plan]);
  const kafka = openKafka(options);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const { brokers, keyspace } = options;
  await orUnavailable(brokers, producer.connect());
  return {
    read: (tell) => orUnavailable(brokers, readToEnd(kafka, producer, plan.name, keyspace, tell)),
    append: (records) => orUnavailable(brokers, append(producer, plan.name, records)),
    close: () => producer.disconnect().catch(() => {}),
  };
}

async function append(producer: Producer, topic: string, records: readonly LetterRecord[]): Promise<boolean> {
  try {
    await producer.send({ topic, messages: [...records], compression: CompressionTypes.GZIP });
    return true;
  } catch (error) {
    if (isTooLarge(error)) return false;
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("type" in cause && cause.type === "MESSAGE_TOO_LARGE") return true;
  }
  return false;
}

/**
 * Where a compacted topic ends can't be told from its offsets, as the last records may be compacted away. So a mark is
 * written into each partition, and reading is done when all marks came. The next mark replaces them.
 */
async function readToEnd(
  kafka: Kafka,
  producer: Producer,
  topic: string,
  keyspace: string,
  tell: (record: LetterRecord) => void,
): Promise<void> {
  const mark = randomUUID();
  const partitions = await partitionsOf(kafka, topic);
  await producer.send({ topic, messages: partitions.map((partition) => ({ key: markKey, value: mark, partition })) });
  // A group of its own, that has no member from before to wait for, and that vanishes with its only reader.
  const consumer = kafka.consumer({
    groupId: `${keyspace}.dead-letters.${mark}`,
    maxWaitTimeInMs: limits.kafkaFetchWaitMs,
    retry: {
      retries: limits.kafkaTriesMax,
      initialRetryTime: limits.retryFirstMs,
      restartOnFailure: async () => false,
    },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      let marksLeft = partitions.length;
      timer = setTimeout(() => reject(new Error("reading the dead letters took too long")), limits.kafkaLettersOpenMs);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const eachMessage = async ({ message }: { message: { key: Buffer | null; value: Buffer | null } }) => {
        const [key, value] = [message.key?.toString() ?? "", message.value?.toString() ?? null];
        if (key !== markKey) tell({ key, value });
        else if (value === mark && --marksLeft === 0) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await consumer.disconnect().catch(() => {});
  }
}

async function partitionsOf(kafka: Kafka, topic: string): Promise<readonly number[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return (topics[0]?.partitions ?? []).map(({ partitionId }) => partitionId);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
