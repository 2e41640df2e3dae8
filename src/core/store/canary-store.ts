/**
 * A table beside the pages, `test_cdc`, whose rows have one use: their changes come by the feed as those of pages do, and so
 * prove that changes flow. Readers never see them.
 */
export interface CanaryStore {
  /**
   * Writes a row. Once it resolves, its change event is on its way. A row that nobody removes, because its writer was
   * killed, goes by itself: with the next one that is written, or after {@link limits.canaryRowS}.
   */
  put(id: string): Promise<void>;
  /** Whether the row is there. */
  has(id: string): Promise<boolean>;
  /** Removes the row; one that isn't there is passed over. */
  remove(id: string): Promise<void>;
}

/**
 * What a canary is called in the table of vectors, whichever it is. No door lets a page of that name in, for its slash; of one
 * that another program wrote all the same, a canary takes the stored vectors, which are made again.
 */
export const canaryPageId = "/canary";
