/**
 * What the feed asks of Kafka: these few calls and no others. kafkajs-broker.ts makes them of kafkajs; another client would
 * have to make them, too, and a test's broker does so by hand.
 */
export interface FeedBroker {
  /** The names of all topics there are. @throws GibseyError FEED_UNAVAILABLE */
  topics(): Promise<readonly string[]>;
  /** Where these topics' partitions begin and end, and how far the group is done. @throws GibseyError FEED_UNAVAILABLE */
  spans(topics: readonly string[]): Promise<readonly PartitionSpan[]>;
  /**
   * Joins the group as a reader of these topics. What happens then is told to the listener, until the member leaves or
   * its end is told.
   * @throws GibseyError FEED_UNAVAILABLE
   */
  join(topics: readonly string[], listener: MemberListener): Promise<FeedMember>;
  close(): Promise<void>;
}

/** This process as a member of the group. */
export interface FeedMember {
  /** Keeps how far partitions are done, and resolves when the broker has it. @throws GibseyError FEED_UNAVAILABLE */
  commit(offsets: readonly PartitionOffset[]): Promise<void>;
  /** Goes on reading a partition from this offset; what was fetched of it meanwhile isn't told. */
  seek(to: PartitionOffset): void;
  /** No more records of any partition until {@link resume}; the group is told all the while that this member lives. */
  pause(): void;
  resume(): void;
  /** Leaves the group, so that who joins next needn't wait for this member. Never rejects. */
  leave(): Promise<void>;
}

/** Is told what happens to a member, one thing at a time. */
export interface MemberListener {
  /** The member has these partitions now: at first, and after each rebalance. Records follow from the last commits. */
  onJoined(member: FeedMember, partitions: readonly Partition[]): void;
  onRecords(batch: RecordBatch): void;
  /** The member is no more; nothing else is told. */
  onEnded(reason: Error): void;
}

export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition and the offset of the record that comes next. */
export interface PartitionOffset extends Partition {
  readonly offset: number;
}

export interface PartitionSpan extends Partition {
  /** The first offset that is kept, and the one that the next record will have. */
  readonly start: number;
  readonly end: number;
  /** The next record's offset by the group's last commit; undefined when there is none. */
  readonly committed: number | undefined;
}

/** Records of one partition, in order. */
export interface RecordBatch extends Partition {
  readonly records: readonly FeedRecord[];
  /** The offset that comes after them and what was passed over with them, such as a transaction's marks. */
  readonly next: number;
  /** The offset that the partition's next record will have, as far as the broker told. */
  readonly end: number;
}

export interface FeedRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  /** Null for a tombstone. */
  readonly value: Buffer | null;
  /** Epoch milliseconds. */
  readonly timestampMs: number;
}

/** A partition's name: `gibsey.gibsey.pages/0`. */
export function nameOf({ topic, partition }: Partition): string {
  return `${topic}/${partition}`;
}
