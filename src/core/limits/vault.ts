/** What readers may save. */
export const vaultLimits = {
  /**
   * One item of the vault: an answer, the quotes that it leans on, and a note. A reader's items are all gone through in a search,
   * a batch at a time.
   */
  vaultTextCharactersMax: 16_000,
  vaultQuoteCharactersMax: 2_000,
  vaultNoteCharactersMax: 2_000,
  vaultCitationsMax: 50,
  vaultItemsMax: 10_000,
  vaultBatchMax: 200,
  /** Items in one answer. */
  vaultListDefault: 50,
  vaultListMax: 500,
} as const;
