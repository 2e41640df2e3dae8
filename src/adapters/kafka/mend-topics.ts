import { setTimeout as sleep } from "node:timers/promises";
import kafkajs from "kafkajs";
import { limits } from "../../core/limits.ts";
import { nameOf } from "./broker.ts";
import { withAdmin } from "./kafka-client.ts";
import { spansOf } from "./kafkajs-broker.ts";
import type { KafkaOptions } from "./kafka-options.ts";
import { type TopicPlan, topicsOf } from "./topics.ts";

/** The settings by which a topic loses what it is to keep. More copies than there are is another; the rest is their owner's business. */
const settingsOfOurs: ReadonlySet<string> = new Set(["retention.ms", "max.message.bytes", "cleanup.policy"]);

/** Kafka's number for a setting that was made for the topic itself, as told with each setting. */
const topicsOwn = 1;

/**
 * Gives topics that are there the settings that they are made with; a setting of those that ours are made without goes back to the
 * broker's own. @returns the names of the topics. @throws GibseyError FEED_UNAVAILABLE
 */
export function restoreTopicSettings(options: KafkaOptions): Promise<readonly string[]> {
  return withAdmin(options, async (admin) => {
    const there = await admin.listTopics();
    const plans = topicsOf(options.keyspace).filter(({ name }) => there.includes(name));
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: plans.map(({ name }) => ({ type, name })),
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: plans.map(({ name }) => name) });
    const copiesOf = (name: string) => topics.find((topic) => topic.name === name)?.partitions[0]?.replicas.length ?? 1;
    const isKept = (topic: string, { configName, configValue, configSource }: TopicSetting) =>
      configSource === topicsOwn &&
      !settingsOfOurs.has(configName) &&
      !(configName === "min.insync.replicas" && Number(configValue) > copiesOf(topic));
    const kept = new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        configEntries
          .filter((entry) => isKept(resourceName, entry))
          .map(({ configName, configValue }) => ({ name: configName, value: configValue })),
      ]),
    );
    // What isn't named is forgotten by the broker, so all of a topic's own settings are.
    await admin.alterConfigs({
      validateOnly: false,
      resources: plans.map((plan) => ({
        type,
        name: plan.name,
        configEntries: [...(kept.get(plan.name) ?? []), ...entriesOf(plan)],
      })),
    });
    return plans.map(({ name }) => name);
  });
}

interface TopicSetting {
  readonly configName: string;
  readonly configValue: string;
  readonly configSource: number;
}

function entriesOf({ settings }: TopicPlan): { name: string; value: string }[] {
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

/**
 * Sets commits beyond a partition's end back to its beginning. Kafka takes that only while nobody is in the group; a member that was
 * killed is missed after some seconds, so it is tried for a while.
 * @returns the partitions. @throws GibseyError FEED_UNAVAILABLE; the signal's reason.
 */
export function bringBackOffsets(options: KafkaOptions, signal: AbortSignal): Promise<readonly string[]> {
  return withAdmin(options, async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith("__") && options.topics.test(name));
    const beyond = async () =>
      (await spansOf(admin, options.groupId, topics)).filter(({ committed = 0, end }) => committed > end);
    const found = await beyond();
    for (const { topic, partition, start } of found) {
      const partitions = [{ partition, offset: `${start}` }];
      await tryFor(() => admin.setOffsets({ groupId: options.groupId, topic, partitions }), signal);
    }
    // kafkajs sets one by being in the group for a moment, and doesn't say whether it was taken.
    if ((await beyond()).length > 0) throw new Error("the commits stayed as they were; try again");
    return found.map(nameOf);
  });
}

async function tryFor(work: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const lastTryAtMs = performance.now() + 2 * limits.kafkaSessionMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (performance.now() > lastTryAtMs) throw error;
      await sleep(limits.doctorLookMs, undefined, { signal });
    }
  }
}
