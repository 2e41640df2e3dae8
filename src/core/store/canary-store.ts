/**
 * A table beside the pages, `test_cdc`, whose rows have one use: their changes come by the feed as those of pages do, and so
 * prove that changes flow. Readers never see them.
 */
export interface CanaryStore {
  /** Writes a row. Once it resolves, its change event is on its way. */
  put(id: string): Promise<void>;
  /** Removes the row; one that isn't there is passed over. */
  remove(id: string): Promise<void>;
}
