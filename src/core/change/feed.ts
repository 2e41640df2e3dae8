/** One event of the change feed, undecoded: what the log of changes says, and where. */
export interface FeedEvent {
  /** The table whose row changed: `pages`, or `test_cdc` for the canary. */
  readonly table: string;
  /** The row's key as JSON, e.g. `{"page_id":"p1"}`; null where the feed has none. */
  readonly key: string | null;
  /** The envelope as JSON; null for a tombstone. */
  readonly value: string | null;
  /** Where the event stands in its log: what is committed, and what a dead letter names. */
  readonly position: FeedPosition;
}

export interface FeedPosition {
  readonly file: string;
  readonly offset: number;
}

/**
 * The log of changes, read in bounded batches at the reader's pace. Delivery is at least once: after a crash the
 * events since the last commit come again.
 */
export interface ChangeFeed {
  /**
   * The next events in order, at least one and at most `max`; waits until there is one.
   * @throws the signal's reason when aborted.
   */
  next(max: number, signal: AbortSignal): Promise<readonly FeedEvent[]>;
  /** Everything up to and with this position is done and never comes again. Durable when it resolves. */
  commit(position: FeedPosition): Promise<void>;
  /** What is written and not yet committed. */
  backlog(): Promise<FeedBacklog>;
  /**
   * How far the log is committed, as a word that outlasts restarts: as long as it is the same, nothing was committed. Only
   * a log that is written together with the rows has one; in another, the change of a row may not have come yet.
   */
  mark?(): Promise<string>;
}

export interface FeedBacklog {
  readonly changes: number;
  /** When the oldest of them was written, epoch milliseconds; undefined when there are none. */
  readonly oldestWrittenAtMs: number | undefined;
}
