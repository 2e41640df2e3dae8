import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "kafkajs";
import { limits } from "../../core/limits.ts";
import { type KafkaAccess, withAdmin } from "./kafka-client.ts";

/** A topic as it is made where there is none. */
export interface TopicPlan {
  readonly name: string;
  /** One when absent: the events of a book are few, and one partition keeps their order. */
  readonly partitions?: number;
  /** The topic's settings in Kafka's own names, such as `retention.ms`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The topics of a book: the two that Debezium's agent writes to, and the dead letters. */
export function topicsOf(keyspace: string): readonly TopicPlan[] {
  const settings = { "retention.ms": String(limits.kafkaRetentionMs) };
  return [
    { name: `${keyspace}.${keyspace}.pages`, settings },
    { name: `${keyspace}.${keyspace}.test_cdc`, settings },
    deadLetterTopic(keyspace),
  ];
}

/** Keeps the newest letter of each id for ever; a letter is larger than the event in it. */
export function deadLetterTopic(keyspace: string): TopicPlan {
  const settings = { "cleanup.policy": "compact", "max.message.bytes": String(limits.kafkaLetterBytesMax) };
  return { name: `${keyspace}.dead-letters`, settings };
}

/** The topics that are read unless GIBSEY_KAFKA_TOPICS names others. A keyspace has no character that a pattern minds. */
export function defaultTopics(keyspace: string): RegExp {
  return new RegExp(`^${keyspace}\\.${keyspace}\\.(pages|test_cdc)$`);
}

/** Debezium's topics are named `<prefix>.<keyspace>.<table>`. */
export function tableOf(topic: string): string {
  return topic.slice(topic.lastIndexOf(".") + 1);
}

/**
 * Makes those of the topics that there aren't. Others are left as they are, whatever their settings.
 * @returns the names of the new ones.
 * @throws GibseyError FEED_UNAVAILABLE
 */
export function ensureTopics(access: KafkaAccess, plans: readonly TopicPlan[]): Promise<readonly string[]> {
  return withAdmin(access, async (admin) => {
    const there = new Set(await admin.listTopics());
    const missing = plans.filter(({ name }) => !there.has(name));
    if (missing.length === 0) return [];
    // False where another process made them in the same instant, which is as good.
    await admin.createTopics({
      topics: missing.map(({ name, partitions = 1, settings }) => ({
        topic: name,
        numPartitions: partitions,
        configEntries: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
      })),
      waitForLeaders: false,
    });
    const names = missing.map(({ name }) => name);
    await untilThere(admin, names);
    return names;
  });
}

/**
 * A broker knows a new topic a moment after its controller does, and until then says that there is none. kafkajs takes
 * that for an answer, so it is asked again here.
 */
async function untilThere(admin: Admin, topics: string[]): Promise<void> {
  const lastTryAtMs = performance.now() + limits.kafkaRequestMs;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics });
      return;
    } catch (error) {
      if (performance.now() > lastTryAtMs) throw error;
      await sleep(limits.retryFirstMs / 2);
    }
  }
}
