import { originOf } from "../../core/change/envelope.ts";
import type { ChangeFeed, FeedBacklog, FeedEvent, FeedPosition } from "../../core/change/feed.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { Backlog } from "./backlog.ts";
import { type FeedMember, nameOf, type Partition, type RecordBatch } from "./broker.ts";
import { createKafkajsBroker } from "./kafkajs-broker.ts";
import type { KafkaClock, KafkaLog, KafkaOptions } from "./kafka-options.ts";
import { type DoneStretch, HeldEvents } from "./held-events.ts";
import { keepMembership, type MembershipParts } from "./membership.ts";
import { Repeats } from "./repeats.ts";
import { tableOf } from "./topics.ts";

/** The feed of the topics that are set. It is there at once, whether Kafka is or not; see {@link KafkaFeed.state}. */
export function openKafkaFeed(options: KafkaOptions, clock: KafkaClock): KafkaFeed {
  const { topics, log } = options;
  return new KafkaFeed({ broker: createKafkajsBroker(options, clock), topics, log, clock, random: Math.random });
}

/** How the feed stands with Kafka. */
export type FeedState =
  | { readonly kind: "connecting" }
  | { readonly kind: "listening" }
  | { readonly kind: "down"; readonly problem: GibseyError; readonly sinceMs: number };

/** What came and wasn't delivered, since the feed was opened. */
export interface FeedCounts {
  /** Events that the agent sent more than once. */
  readonly repeats: number;
  /** Records of topics that the pattern takes in and nobody learns from. */
  readonly skipped: number;
}

export interface KafkaFeedParts extends MembershipParts {
  readonly log: KafkaLog;
}

/** Tables whose events somebody learns from, or waits for. */
const handledTables: ReadonlySet<string> = new Set(["pages", "test_cdc"]);

/**
 * Kafka's topics as a change feed, with one reader.
 *
 * Kafka's client pushes records, and the pipeline pulls events. Between them stands {@link HeldEvents}: what was fetched and
 * isn't committed. When that is as much as it may be, fetching pauses, while the client goes on telling the group that this
 * member lives; so a batch that takes minutes costs nothing but its time.
 *
 * A membership of the group starts from the last commits. When it ends, or the group is rebalanced, what is held
 * and the memory of repeats are forgotten: what wasn't committed comes again, and a position from before is nobody's, so that to
 * commit it does nothing. While the broker is away next() rejects, and the feed knocks without end.
 */
export class KafkaFeed implements ChangeFeed {
  readonly #parts: KafkaFeedParts;
  readonly #backlog: Backlog;
  readonly #repeats = new Repeats();
  readonly #waiting = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #held = new HeldEvents();
  #member: FeedMember | undefined;
  #isPaused = false;
  #lastCommit: Promise<unknown> = Promise.resolve();
  #state: FeedState = { kind: "connecting" };
  #counts = { repeats: 0, skipped: 0 };

  constructor(parts: KafkaFeedParts) {
    this.#parts = parts;
    this.#backlog = new Backlog(parts.broker, parts.clock.monotonicMs);
    const listener = {
      onTopics: (topics: readonly string[]) => this.#backlog.watch(topics.filter(isHandled)),
      onJoined: (member: FeedMember, partitions: readonly Partition[]) => this.#startOver(member, partitions),
      onRecords: (batch: RecordBatch) => this.#receive(batch),
      onGone: (problem: GibseyError | undefined) => this.#standAlone(problem),
    };
    this.#ended = keepMembership(parts, listener, this.#stop.signal);
  }

  state(): FeedState {
    return this.#state;
  }

  counts(): FeedCounts {
    return { ...this.#counts };
  }

  /**
   * As {@link ChangeFeed.next}; it waits for a commit, too, when thousands of events were taken and none was committed.
   * @throws GibseyError FEED_UNAVAILABLE while Kafka is away.
   */
  async next(max: number, signal: AbortSignal): Promise<readonly FeedEvent[]> {
    for (;;) {
      signal.throwIfAborted();
      const events = this.#held.take(max);
      if (events.length > 0) return events;
      if (this.#state.kind === "down") throw this.#state.problem;
      await this.#somethingNew(signal);
    }
  }

  /** @throws GibseyError FEED_UNAVAILABLE: it isn't committed; do it again. */
  commit(position: FeedPosition): Promise<void> {
    return this.#commit((held) => held.doneWith(position));
  }

  /** @throws GibseyError FEED_UNAVAILABLE */
  async backlog(): Promise<FeedBacklog> {
    if (this.#state.kind === "down") throw this.#state.problem;
    return this.#backlog.tell(() => this.#held);
  }

  /** Leaves the group; whoever waits for an event hears that the feed is closed. */
  async close(): Promise<void> {
    this.#stop.abort(new GibseyError("FEED_UNAVAILABLE", "the feed is closed", "gibsey up starts the daemon again"));
    await this.#ended;
    await this.#parts.broker.close();
  }

  #startOver(member: FeedMember, partitions: readonly Partition[]): void {
    this.#member = member;
    this.#repeats.forget();
    for (const goOn of this.#held.restart(partitions)) member.seek(goOn);
    this.#isPaused = false;
    member.resume();
    this.#parts.log("info", "listening to Kafka", { partitions: partitions.map(nameOf).join(" ") });
    this.#become({ kind: "listening" });
  }

  #standAlone(problem: GibseyError | undefined): void {
    this.#member = undefined;
    this.#repeats.forget();
    this.#held = new HeldEvents();
    if (problem === undefined) return;
    const { wallMs } = this.#parts.clock;
    const sinceMs = this.#state.kind === "down" ? this.#state.sinceMs : wallMs();
    if (this.#state.kind !== "down" && !this.#stop.signal.aborted) {
      this.#parts.log("warn", problem.message, { code: problem.code });
    }
    this.#become({ kind: "down", problem, sinceMs });
  }

  #become(state: FeedState): void {
    this.#state = state;
    this.#tellNew();
  }

  #receive({ records, next, end, ...from }: RecordBatch): void {
    for (const { offset, key, value, timestampMs } of records) {
      const position = { file: nameOf(from), offset };
      const event = { table: tableOf(from.topic), key: textOf(key), value: textOf(value), position };
      if (this.#isDelivered(event, from.topic)) {
        this.#held.add(from, offset, { event, timestampMs, bytes: (key?.length ?? 0) + (value?.length ?? 0) });
      } else {
        this.#held.pass(from, offset, offset + 1);
      }
    }
    const last = records.at(-1)?.offset;
    if (last === undefined) this.#held.foundNothing(from, next);
    else if (last + 1 < next) this.#held.pass(from, last + 1, next);
    if (isHandled(from.topic)) this.#backlog.grew({ ...from, offset: end });
    // What stands behind an event is committed with it; what has none before it, here.
    this.#commit((held) => held.passedInFront()).catch(() => {});
    this.#pauseOrResume();
    this.#tellNew();
  }

  #isDelivered(event: FeedEvent, topic: string): boolean {
    if (!isHandled(topic)) {
      this.#counts.skipped += 1;
      return false;
    }
    const origin = originOf(event);
    const isRepeat = origin !== undefined && this.#repeats.isRepeat(origin);
    if (isRepeat) this.#counts.repeats += 1;
    return !isRepeat;
  }

  /** One after another, so that a commit that is tried again never overtakes a later one and moves the group back. */
  #commit(stretchOf: (held: HeldEvents) => DoneStretch | undefined): Promise<void> {
    const committed = this.#lastCommit.then(async () => {
      const [held, member] = [this.#held, this.#member];
      const stretch = stretchOf(held);
      if (stretch === undefined || member === undefined) return;
      await member.commit(stretch.offsets);
      held.drop(stretch);
      for (const offset of stretch.offsets) this.#backlog.committed(offset);
      this.#pauseOrResume();
    });
    this.#lastCommit = committed.catch(() => {});
    return committed;
  }

  /** Resumes at half of what makes it pause, so that there is work while the next records are fetched. */
  #pauseOrResume(): void {
    const { size, bytes } = this.#held;
    const fullness = Math.max(size / limits.kafkaHeldMax, bytes / limits.kafkaHeldBytesMax);
    if (!this.#isPaused && fullness >= 1) this.#member?.pause();
    else if (this.#isPaused && fullness <= 0.5) this.#member?.resume();
    else return;
    this.#isPaused = !this.#isPaused;
  }

  #somethingNew(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  #tellNew(): void {
    for (const wake of this.#waiting) wake();
  }
}

function isHandled(topic: string): boolean {
  return handledTables.has(tableOf(topic));
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString();
}
