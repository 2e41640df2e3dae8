import type { Admin, Consumer, EachBatchPayload, Kafka } from "kafkajs";
import { limits } from "../../core/limits.ts";
import { Asker } from "./asker.ts";
import type { FeedBroker, FeedMember, MemberListener, PartitionOffset, PartitionSpan, RecordBatch } from "./broker.ts";
import { openKafka, orUnavailable, unavailable } from "./kafka-client.ts";
import type { KafkaClock, KafkaOptions } from "./kafka-options.ts";
import { within } from "../within.ts";

/** The feed's broker by kafkajs. */
export function createKafkajsBroker(options: KafkaOptions, { wait }: Pick<KafkaClock, "wait">): FeedBroker {
  const kafka = openKafka(options);
  const asker = new Asker(() => connectAdmin(kafka), wait);
  const { brokers, groupId } = options;
  return {
    topics: () =>
      orUnavailable(
        brokers,
        asker.ask((admin) => admin.listTopics()),
      ),
    spans: (topics) =>
      orUnavailable(
        brokers,
        asker.ask((admin) => spansOf(admin, groupId, topics)),
      ),
    join: (topics, listener) => {
      const tell = {
        ...listener,
        onEnded: (reason: Error) => listener.onEnded(unavailable(reason, brokers)),
      };
      return orUnavailable(brokers, join(kafka, options, topics, tell));
    },
    close: () => asker.close(),
  };
}

async function connectAdmin(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  await admin.connect();
  return admin;
}

/** Where partitions of these topics begin and end, and how far a group is done with them. */
export async function spansOf(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<readonly PartitionSpan[]> {
  if (topics.length === 0) return [];
  const group = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const spans = await Promise.all(
    topics.map(async (topic) => {
      const committed = new Map(
        group.find((one) => one.topic === topic)?.partitions.map((p) => [p.partition, p.offset]),
      );
      return (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => {
        const offset = Number(committed.get(partition) ?? -1);
        return { topic, partition, start: Number(low), end: Number(high), committed: offset < 0 ? undefined : offset };
      });
    }),
  );
  return spans.flat();
}

async function join(
  kafka: Kafka,
  { brokers, groupId }: KafkaOptions,
  topics: readonly string[],
  listener: MemberListener,
): Promise<FeedMember> {
  const consumer = kafka.consumer({
    groupId,
    // A member that was killed is missed after this time, and until then its successor gets no partition. The loop that
    // fetches tells that we live, and stands still only while this process does; then to be missed costs a rebalance.
    sessionTimeout: limits.kafkaSessionMs,
    heartbeatInterval: limits.kafkaHeartbeatMs,
    rebalanceTimeout: limits.kafkaRebalanceMs,
    // A record is sent the moment there is one. The wait is how long a fetch without one lasts, and how long it takes until
    // a partition that was paused is asked for again.
    minBytes: 1,
    maxWaitTimeInMs: limits.kafkaFetchWaitMs,
    maxBytesPerPartition: limits.kafkaFetchBytesMax,
    maxBytes: limits.kafkaFetchBytesMax,
    allowAutoTopicCreation: false,
    // A consumer that crashed is followed by a new one, by the feed itself, so that there is one place that tries again.
    retry: {
      retries: limits.kafkaTriesMax,
      initialRetryTime: limits.retryFirstMs,
      restartOnFailure: async () => false,
    },
  });
  const member = memberOf(consumer, topics, brokers);
  const { events } = consumer;
  let heardAtMs = performance.now();
  const silence = setInterval(() => {
    if (performance.now() - heardAtMs > limits.kafkaSilenceMs) end(new Error("it has fallen silent"));
  }, limits.kafkaHeartbeatMs).unref();
  const end = (reason: Error) => {
    clearInterval(silence);
    listener.onEnded(reason);
  };
  consumer.on(events.FETCH, () => void (heardAtMs = performance.now()));
  consumer.on(events.START_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset, highWatermark } }) => {
    // The marks that end a transaction come alone, sometimes; eachBatch doesn't get to see them.
    if (batchSize > 0) return;
    listener.onRecords({ topic, partition, records: [], next: Number(lastOffset) + 1, end: Number(highWatermark) });
  });
  consumer.on(events.STOP, () => clearInterval(silence));
  consumer.on(events.CRASH, ({ payload }) => end(payload.error));
  consumer.on(events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    heardAtMs = performance.now();
    const partitions = Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    listener.onJoined(member, partitions);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => tellBatch(payload, listener),
    });
    return member;
  } catch (error) {
    clearInterval(silence);
    await member.leave();
    throw error;
  }
}

/** All of a batch is taken at once, so that there is no moment at which half of it is. */
function tellBatch({ batch, resolveOffset, isRunning, isStale }: EachBatchPayload, listener: MemberListener): void {
  if (!isRunning() || isStale()) return;
  const { topic, partition, messages, highWatermark } = batch;
  const records = messages.map(({ offset, key, value, timestamp }) => {
    return { offset: Number(offset), key, value, timestampMs: Number(timestamp) };
  });
  const told: RecordBatch = {
    topic,
    partition,
    records,
    next: Number(batch.lastOffset()) + 1,
    end: Number(highWatermark),
  };
  listener.onRecords(told);
  resolveOffset(batch.lastOffset());
}

function memberOf(consumer: Consumer, topics: readonly string[], brokers: readonly string[]): FeedMember {
  const all = topics.map((topic) => ({ topic }));
  let commits = 0;
  consumer.on(consumer.events.COMMIT_OFFSETS, () => void commits++);
  const commit = async (offsets: readonly PartitionOffset[]) => {
    const before = commits;
    await consumer.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: `${offset}` })),
    );
    // kafkajs resolves, too, when it had to stop before it could commit; only the event says that it has.
    if (commits === before) throw new Error("the consumer stopped before it had committed");
  };
  return {
    commit: (offsets) => orUnavailable(brokers, commit(offsets)),
    seek: ({ topic, partition, offset }) => consumer.seek({ topic, partition, offset: `${offset}` }),
    pause: () => consumer.pause(all),
    resume: () => consumer.resume(all),
    leave: () => within(limits.kafkaCloseMs, consumer.disconnect()),
  };
}
