/** How changes are taken from the feed and learned. */
export const learningLimits = {
  /**
   * Changes taken from the feed at once. The pipeline begins with few, takes more while batches are quick and fewer when
   * they are slow, so that it commits, and a waiting writer hears of progress, about as often whatever the model is.
   */
  feedBatchFirst: 8,
  feedBatchMax: 256,
  feedBatchQuickMs: 100,
  feedBatchSlowMs: 500,
  /** Pages compared with the index at once while it is reconciled with the rows. */
  reconcileBatchMax: 64,
  /** What no event told of (a truncated table, triggers that were dropped) is found within about this time. */
  reconcileEveryMs: 60_000,
  /**
   * Between two batches of such a pass the feed is listened to for this long, so that changes go first and a large book
   * is compared a little at a time: docs/BENCHMARKS.md has the figures.
   */
  reconcilePauseMs: 20,
  /** Dead letters listed at once, without their events; and tried again in one request of `gibsey dlq replay`. */
  deadLettersListMax: 1_000,
  deadLettersReplayMax: 50,
  /** `gibsey dlq show` prints this much of an event, which may be of any size; `--json` prints all. */
  deadLetterCharactersShownMax: 2_000,
  /**
   * How often a reindex goes through the rows for what was written meanwhile, before it stops learning for a last look.
   * Each pass is shorter than the one before unless pages are written faster than they are embedded.
   */
  reindexPassesMax: 5,
  /** Back-off of the pipeline, and of a watched folder, when a part it needs is down: first wait, greatest wait. */
  retryFirstMs: 100,
  retryMaxMs: 10_000,
  /** How often the outbox asks whether another process wrote; its own writes wake it at once. */
  feedPollMs: 100,
  /** How long a write waits to become searchable when asked to. */
  searchableMs: 60_000,
} as const;
