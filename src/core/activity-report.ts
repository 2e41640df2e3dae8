/** What `GET /activity` answers, and `gibsey watch` shows: what was learned lately. */
export interface ActivityReport {
  /** Where this answer ends, for the `after` of the next one. Only this daemon, in this life, knows what it means. */
  readonly cursor: string;
  /** When it was answered, by the daemon's clock; ISO 8601, like all times here. */
  readonly at: string;
  /** Oldest first. */
  readonly batches: readonly ActivityBatch[];
}

/** Changes that were learned together. */
export interface ActivityBatch {
  /** When they had become searchable. */
  readonly at: string;
  /** Events of the feed; 0 for pages that no event told of. */
  readonly events: number;
  /** Pages made searchable or taken out of search. */
  readonly learned: number;
  /** Pages that can't be learned. */
  readonly failed: number;
  /** From the row's commit to being searchable, in ms, for the slowest change; null where the feed tells no time. */
  readonly searchableMs: number | null;
  /** How long each hop took, in ms. */
  readonly hops: Readonly<Partial<Record<TimedHop, number>>>;
  /** The last of the learned pages: few, and none of a batch that has long been followed by others. */
  readonly pages: readonly ActivityPage[];
}

/** A page as its row is now. Number and title are null once the row is gone. */
export interface ActivityPage {
  readonly page_id: string;
  readonly number: number | null;
  readonly title: string | null;
}

/** The hops that each batch goes through, in that order. */
export const timedHops = ["change-log", "feed", "embed", "store", "index"] as const;

export type TimedHop = (typeof timedHops)[number];
