import { asGibseyError, GibseyError } from "../../core/errors.ts";
import { followSignal } from "../../core/follow-signal.ts";
import { limits } from "../../core/limits.ts";
import type { FeedBroker, FeedMember, Partition, RecordBatch } from "./broker.ts";
import type { KafkaClock } from "./kafka-options.ts";

export interface MembershipParts {
  readonly broker: FeedBroker;
  /** The topics that are read. */
  readonly topics: RegExp;
  readonly clock: KafkaClock;
  readonly random: () => number;
}

/** Is told how it goes with the membership of the group, one thing at a time. */
export interface MembershipListener {
  /** These topics are the ones to read; told at each look for them. */
  onTopics(topics: readonly string[]): void;
  /** There is a member, and it has these partitions: at first, and after each rebalance of the group. */
  onJoined(member: FeedMember, partitions: readonly Partition[]): void;
  onRecords(batch: RecordBatch): void;
  /** The member is no more: because of this problem, or because another takes its place at once. */
  onGone(problem: GibseyError | undefined): void;
}

/**
 * Keeps this process in the group until the signal aborts. A member that ends for whatever reason is followed by another,
 * after a wait that doubles up to a bound; and so is, at once, a member whose topics aren't all any more, because kafkajs
 * can't take others into a membership.
 */
export async function keepMembership(
  parts: MembershipParts,
  listener: MembershipListener,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; !signal.aborted;) {
    const told = {
      ...listener,
      onJoined(member: FeedMember, partitions: readonly Partition[]) {
        tries = 0;
        listener.onJoined(member, partitions);
      },
    };
    try {
      await beMember(parts, told, signal);
      listener.onGone(undefined);
    } catch (error) {
      listener.onGone(asGibseyError(error));
      const longestMs = Math.min(limits.kafkaRetryMaxMs, limits.retryFirstMs * 2 ** Math.min(tries++, 16));
      await parts.clock.wait(longestMs * (0.5 + parts.random() / 2), signal).catch(() => {});
    }
  }
}

/** One membership, until the topics change. @throws what ended it otherwise. */
async function beMember(parts: MembershipParts, listener: MembershipListener, signal: AbortSignal): Promise<void> {
  const topics = await lookForTopics(parts, listener);
  if (topics.length === 0) throw noTopic(parts.topics);
  // Told by the member itself, or by the signal; what comes from the member after that is of no interest.
  const { controller: over, letGo } = followSignal(signal);
  const ifNotOver = <T extends readonly unknown[]>(tell: (...told: T) => void) => {
    return (...told: T) => {
      if (!over.signal.aborted) tell(...told);
    };
  };
  let member: FeedMember | undefined;
  try {
    member = await parts.broker.join(topics, {
      onJoined: ifNotOver((joined, partitions) => listener.onJoined(joined, partitions)),
      onRecords: ifNotOver((batch) => listener.onRecords(batch)),
      onEnded: (reason) => over.abort(reason),
    });
    await topicsChanged(parts, listener, topics, over.signal);
  } finally {
    letGo();
    over.abort();
    await member?.leave();
  }
}

async function topicsChanged(
  parts: MembershipParts,
  listener: MembershipListener,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let found = topics;
  while (found.join() === topics.join()) {
    await parts.clock.wait(limits.kafkaTopicsLookMs, signal);
    found = await lookForTopics(parts, listener);
    signal.throwIfAborted();
  }
}

/** Kafka's own topics begin with two underscores. */
async function lookForTopics({ broker, topics }: MembershipParts, listener: MembershipListener) {
  const names = await broker.topics();
  const found = names.filter((name) => !name.startsWith("__") && name.search(topics) >= 0).toSorted();
  listener.onTopics(found);
  return found;
}

function noTopic(topics: RegExp): GibseyError {
  return new GibseyError(
    "FEED_UNAVAILABLE",
    `Kafka has no topic like ${topics.source}`,
    "gibsey doctor --fix makes the topics; GIBSEY_KAFKA_TOPICS names others",
  );
}
