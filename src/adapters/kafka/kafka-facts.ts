import kafkajs, { type Admin } from "kafkajs";
import type { GroupFacts, PartitionFacts, SpanFacts, TopicFacts } from "../../core/doctor/probes/kafka.ts";
import { nameOf } from "./broker.ts";
import { openKafka, orUnavailable } from "./kafka-client.ts";
import { spansOf } from "./kafkajs-broker.ts";
import type { KafkaOptions } from "./kafka-options.ts";
import { tableOf, topicsOf } from "./topics.ts";

/** What the doctor asks of a cluster, on one connection, which is made at the first question. */
export type KafkaFacts = ReturnType<typeof openKafkaFacts>;

/** All reject with GibseyError FEED_UNAVAILABLE when Kafka doesn't answer, or doesn't let us in. */
export function openKafkaFacts(options: KafkaOptions) {
  const admin = openKafka({ ...options, clientId: "gibsey-doctor" }).admin();
  let connected: Promise<void> | undefined;
  const ask = <T>(question: (admin: Admin) => Promise<T>): Promise<T> =>
    orUnavailable(
      options.brokers,
      (connected ??= admin.connect()).then(() => question(admin)),
    );
  return {
    cluster: () =>
      ask(async (admin) => {
        const { clusterId, brokers } = await admin.describeCluster();
        return { id: clusterId, brokers: brokers.length };
      }),
    topics: () => ask((admin) => topicFacts(admin, options)),
    group: () => ask((admin) => groupFacts(admin, options)),
    spans: () => ask((admin) => spanFacts(admin, options)),
    close: () => admin.disconnect().catch(() => {}),
  };
}

async function topicFacts(admin: Admin, options: KafkaOptions): Promise<readonly TopicFacts[]> {
  const names = await admin.listTopics();
  const wanted = topicsOfBook(options, names);
  const there = wanted.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  const settings = await settingsOf(admin, there);
  return Promise.all(
    wanted.map(async (topic): Promise<TopicFacts> => {
      if (!there.includes(topic.name)) return { ...topic, isThere: false, partitions: [], settings: undefined };
      return {
        ...topic,
        isThere: true,
        settings: settings?.get(topic.name),
        ...(await partitionsOf(admin, topic.name)),
      };
    }),
  );
}

/** By their usual names; where a pattern is set, by what matches it: which topics there should be only its author knows. */
function topicsOfBook(
  { topics, keyspace }: KafkaOptions,
  names: readonly string[],
): Pick<TopicFacts, "name" | "use">[] {
  const plans = topicsOf(keyspace).map(({ name }) => name);
  const letters = plans.filter((name) => name.endsWith(".dead-letters"));
  const usual = plans.filter((name) => !letters.includes(name) && topics.test(name));
  const read = usual.length > 0 ? usual : names.filter((name) => !name.startsWith("__") && topics.test(name));
  return [
    ...read.map((name) => ({ name, use: "changes" as const })),
    ...letters.map((name) => ({ name, use: "letters" as const })),
  ];
}

/** Of one topic, because the whole answer is an error as soon as one partition has no leader. */
async function partitionsOf(
  admin: Admin,
  topic: string,
): Promise<{ readonly partitions: readonly PartitionFacts[]; readonly problem?: string }> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics.flatMap(({ partitions }) => partitions);
    return {
      partitions: partitions.map(({ partitionId, leader, replicas, isr }) => {
        return { number: partitionId, hasLeader: leader >= 0, replicas: replicas.length, inSync: isr.length };
      }),
    };
  } catch (error) {
    const problem = codeOf(error);
    if (problem === undefined) throw error;
    return { partitions: [], problem };
  }
}

/** undefined where the cluster doesn't let us see them. */
async function settingsOf(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>> | undefined> {
  if (topics.length === 0) return new Map();
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
    });
    return new Map(
      resources.map(({ resourceName, configEntries }) => [
        resourceName,
        new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
  } catch (error) {
    if (codeOf(error)?.endsWith("AUTHORIZATION_FAILED") === true) return undefined;
    throw error;
  }
}

/** Kafka's own word for what is wrong, such as LEADER_NOT_AVAILABLE; undefined where it wasn't Kafka that said so. */
function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("type" in cause && typeof cause.type === "string") return cause.type;
  }
  return undefined;
}

async function groupFacts(admin: Admin, { groupId, clientId }: KafkaOptions): Promise<GroupFacts> {
  const { groups } = await admin.describeGroups([groupId]);
  const [group] = groups;
  if (group === undefined) return { id: groupId, state: "Dead", members: [] };
  return {
    id: groupId,
    state: group.state,
    members: group.members.map((member) => ({
      clientId: member.clientId,
      host: member.clientHost.replace(/^\//, ""),
      isOurs: member.clientId === clientId,
      partitions: partitionsIn(member.memberAssignment),
    })),
  };
}

/** Another client's assignment may be of a kind that kafkajs doesn't know. */
function partitionsIn(assignment: Buffer): readonly string[] {
  try {
    const topics = Object.entries(kafkajs.AssignerProtocol.MemberAssignment.decode(assignment)?.assignment ?? {});
    return topics.flatMap(([topic, numbers]) => numbers.map((partition) => nameOf({ topic, partition })));
  } catch {
    return [];
  }
}

async function spanFacts(admin: Admin, options: KafkaOptions): Promise<readonly SpanFacts[]> {
  const names = await admin.listTopics();
  const read = topicsOfBook(options, names).filter(({ name, use }) => use === "changes" && names.includes(name));
  // Of other tables the group keeps no offset that anybody goes by.
  const topics = read.map(({ name }) => name).filter((name) => ["pages", "test_cdc"].includes(tableOf(name)));
  const spans = await spansOf(admin, options.groupId, topics);
  return spans.map(({ start, end, committed, ...partition }) => ({
    partition: nameOf(partition),
    start,
    end,
    committed,
  }));
}
