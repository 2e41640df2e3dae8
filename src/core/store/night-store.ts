import type { Citation } from "../page.ts";

/** A page as a night found it. */
export interface ClusterMember {
  readonly page_id: string;
  /** The text that its vector was made from; see `core/embed/text-hash.ts`. */
  readonly text_hash: string;
  /** Its place on the map of the book: 0 to 1 each way. */
  readonly x: number;
  readonly y: number;
  /** Absent where it is as it was on the night before, and on a first night. */
  readonly change?: "came" | "changed";
  /** The cluster that it was in on the night before, where that was another. */
  readonly from?: number;
}

/** A cluster of pages that belong together, and what it is about. */
export interface Summary {
  /** Stays with the cluster from night to night; a number whose cluster is gone isn't given again. */
  readonly cluster_id: number;
  /** The page nearest to the centroid. */
  readonly center_page: string;
  /** In order of page id. */
  readonly members: readonly ClusterMember[];
  /** Hash of the members and their texts: while it stays, the summary needn't be written again. */
  readonly member_hash: string;
  /** A few words that tell this cluster from the others, the most telling first. */
  readonly terms: readonly string[];
  /** At most `limits.summaryWordsMax` words; each mark `(p.N)` in it names a page of {@link citations}. */
  readonly summary: string;
  readonly citations: readonly Citation[];
  /** Who wrote it: a chat model's name, or {@link extractiveWriter}. */
  readonly writer: string;
  /** Why a model that was to write it didn't, in words; the next night tries again. Absent where all is as it should be. */
  readonly shortfall?: string;
  /** Epoch milliseconds. */
  readonly updatedAtMs: number;
}

/** The writer that takes sentences of the pages themselves, where there is no chat model. */
export const extractiveWriter = "extractive";

/** What a night made of the book. It replaces the one before as a whole. */
export interface Night {
  readonly runId: string;
  /** The local date of the night, e.g. `2026-11-27`. */
  readonly date: string;
  /** The generation whose vectors the clusters were made from. */
  readonly generation: string;
  /** How many clusters were wanted: `auto`, or a number, of which fewer come of a short book. */
  readonly k: number | "auto";
  /** Who was to write the summaries: a chat model's name, or {@link extractiveWriter}; some may be by another. */
  readonly wanted?: string;
  /** The next new cluster gets this number. */
  readonly nextClusterId: number;
  /**
   * How many pages came, changed or went since all pages were last clustered anew. Until these are many, clusters stay and
   * only such pages are placed.
   */
  readonly movedSinceWhole: number;
  readonly wholeAtMs: number;
  readonly madeAtMs: number;
  /** In order of cluster id. */
  readonly summaries: readonly Summary[];
  /** The night that this one was made after, against which its pages are said to have changed. Absent on a first night. */
  readonly before?: Pick<Night, "runId" | "date" | "madeAtMs">;
  /** Ids of pages that were in a cluster on the night before and are in none now, at most `limits.nightWentMax`. */
  readonly went: readonly string[];
}

/** A summary that was written before its night is whole, so that a run that is killed needn't have it written again. */
export interface SummaryDraft extends Pick<
  Summary,
  "member_hash" | "terms" | "summary" | "citations" | "writer" | "shortfall"
> {
  /** Who was to write it, which may be another than who did. */
  readonly wanted: string;
}

/** Where the nights of a book are kept: the newest whole one, and what is on the way to the next. */
export interface NightStore {
  /** The newest night that is whole. Readers never get a part of one. */
  latest(): Promise<Night | undefined>;
  /**
   * Makes a night the latest in one step, and drops all drafts and what the night before left.
   * @param before the run id of the night that it was made after, undefined where there was none.
   * @returns false, with nothing changed, when another night has come between.
   */
  publish(night: Night, before: string | undefined): Promise<boolean>;
  /** Keeps a draft; another of the same member hash and the same wanted writer is replaced. */
  keepDraft(draft: SummaryDraft): Promise<void>;
  drafts(): Promise<readonly SummaryDraft[]>;
}
