import { onTestFinished, vi } from "vitest";
import { ManualClock } from "../../../test/fakes/clock.ts";
import { FakeKafka } from "../../../test/fakes/kafka.ts";
import type { FeedEvent } from "../../core/change/feed.ts";
import { limits } from "../../core/limits.ts";
import { KafkaFeed } from "./kafka-feed.ts";
import { defaultTopics } from "./topics.ts";

/** The topic of pages, and the name of its first partition. */
export const pagesTopic = "gibsey.gibsey.pages";
export const pagesFile = `${pagesTopic}/0`;

/** For tests: a feed of a cluster in memory, by a clock that stands still. */
export function openTestFeed({ topics = defaultTopics("gibsey"), kafka = new FakeKafka() } = {}) {
  kafka.makeTopic(pagesTopic);
  const clock = new ManualClock();
  const told: string[] = [];
  const feed = new KafkaFeed({
    broker: kafka.broker,
    topics,
    clock,
    random: () => 0,
    log: (level, message) => told.push(`${level} ${message}`),
  });
  onTestFinished(() => feed.close());
  const isIn = (kind: string) => vi.waitUntil(() => feed.state().kind === kind, { interval: 1 });
  /** Moves the clock on until something holds. */
  const until = (holds: () => boolean, stepMs: number = limits.retryFirstMs) =>
    vi.waitUntil(
      () => {
        if (holds()) return true;
        clock.advance(stepMs);
        return false;
      },
      { interval: 1 },
    );
  return { kafka, feed, clock, told, isIn, until };
}

export function read(feed: KafkaFeed, max = 100): Promise<readonly FeedEvent[]> {
  return feed.next(max, AbortSignal.timeout(5_000));
}

/** The pages that the next events name. */
export async function readPages(feed: KafkaFeed, count: number): Promise<readonly string[]> {
  const events: FeedEvent[] = [];
  while (events.length < count) events.push(...(await read(feed, count - events.length)));
  return events.map(pageOf);
}

export function pageOf({ key }: FeedEvent): string {
  return JSON.parse(key ?? "").page_id;
}

/** Commits an event that there has to be. */
export function commit(feed: KafkaFeed, event: FeedEvent | undefined): Promise<void> {
  if (event === undefined) throw new Error("there was no event");
  return feed.commit(event.position);
}
