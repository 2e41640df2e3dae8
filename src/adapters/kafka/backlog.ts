import { decodeEvent } from "../../core/change/envelope.ts";
import type { FeedBacklog } from "../../core/change/feed.ts";
import { limits } from "../../core/limits.ts";
import { type FeedBroker, nameOf, type PartitionOffset, type PartitionSpan } from "./broker.ts";
import type { FetchedEvent, HeldEvents } from "./held-events.ts";

/**
 * How much is written and not yet committed: what is held, and what wasn't fetched yet. The former is exact, so
 * nothing is left of it when all is committed; the latter is as the broker told last, at most half a second ago.
 */
export class Backlog {
  readonly #broker: FeedBroker;
  readonly #monotonicMs: () => number;
  #spans = new Map<string, PartitionSpan>();
  #asked: { readonly atMs: number; readonly answer: Promise<void> } | undefined;
  #watch: (topics: readonly string[]) => void = () => {};
  #topics = new Promise<readonly string[]>((resolve) => (this.#watch = resolve));

  constructor(broker: FeedBroker, monotonicMs: () => number) {
    this.#broker = broker;
    this.#monotonicMs = monotonicMs;
  }

  /** Counts these topics from now on. */
  watch(topics: readonly string[]): void {
    this.#watch(topics);
    this.#topics = Promise.resolve(topics);
  }

  /** The partition goes up to this offset by now. */
  grew({ offset, ...partition }: PartitionOffset): void {
    const name = nameOf(partition);
    const before = this.#spans.get(name) ?? { ...partition, start: 0, end: 0, committed: undefined };
    this.#spans.set(name, { ...before, end: Math.max(before.end, offset) });
  }

  /** The group is done with the partition up to this offset. */
  committed({ offset, ...partition }: PartitionOffset): void {
    const before = this.#spans.get(nameOf(partition));
    if (before !== undefined) this.#spans.set(nameOf(partition), { ...before, committed: offset });
  }

  /** @throws GibseyError FEED_UNAVAILABLE */
  async tell(heldOf: () => HeldEvents): Promise<FeedBacklog> {
    const nowMs = this.#monotonicMs();
    if (this.#asked === undefined || nowMs - this.#asked.atMs > limits.kafkaSpansMs) {
      this.#asked = { atMs: nowMs, answer: this.#ask() };
    }
    await this.#asked.answer;
    const held = heldOf();
    let changes = held.changes;
    for (const span of this.#spans.values()) {
      const readUpTo = held.fetchedUpTo(span) ?? span.committed ?? span.start;
      changes += Math.max(0, span.end - Math.max(readUpTo, span.start));
    }
    return { changes, oldestWrittenAtMs: writtenAtMs(held.oldest) };
  }

  async #ask(): Promise<void> {
    try {
      const spans = await this.#broker.spans(await this.#topics);
      this.#spans = new Map(spans.map((span) => [nameOf(span), span]));
    } catch (error) {
      this.#asked = undefined;
      throw error;
    }
  }
}

/** By the row's own clock where the event tells it, else by its record's. */
function writtenAtMs(fetched: FetchedEvent | undefined): number | undefined {
  if (fetched === undefined) return undefined;
  const decoded = decodeEvent(fetched.event);
  return (decoded.kind === "change" ? decoded.change.writtenAtMs : undefined) ?? fetched.timestampMs;
}
