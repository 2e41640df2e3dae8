/** What a night may take. */
export const nightsLimits = {
  /** Of the best summaries for a question so many are looked at, some of which lean on words that are gone, and so many told. */
  summariesLookedAt: 8,
  summariesFound: 3,
  /** Words of a cluster's summary: about a page of a paperback. */
  summaryWordsMax: 250,
  /** Clusters that a night makes of a book of enough pages, unless it is told otherwise. */
  nightClusters: 48,
  /** More clusters than this are no summary of a book. */
  nightClustersMax: 1_000,
  /** Pages of a cluster, on average, at least: fewer are no subject, and a short book gets fewer clusters. */
  nightClusterPagesMin: 5,
  /** Rounds after which clusters are taken as they are: a book's come to rest after 20 to 60. */
  nightRoundsMax: 100,
  /** When more than this share of the pages came, changed or went since all were clustered, all are clustered anew. */
  nightMovedShare: 0.15,
  /** Pages that k is chosen by, and that a map is laid out from; the others go where their nearest are. */
  nightSampleRows: 2_000,
  /** A night is over by now: what isn't written by the model then is taken from the pages. */
  nightBudgetMs: 150_000,
  /**
   * What is left of a night's time when the model is no longer asked: to take what is missing from the pages, and to publish. And
   * what gathering, clustering, laying out and publishing may take each, before a night is said to hang; summaries have the budget.
   */
  nightReserveMs: 15_000,
  nightStepMs: 120_000,
  /** A step of a night that failed is tried once more, after this. */
  nightStepTries: 2,
  nightStepAgainMs: 2_000,
  /** After so many answers in a row that didn't come, a night asks the model no more. */
  nightModelFailuresMax: 3,
  /** A scheduled night that failed is tried again after a while, and so often in all; then the next night is waited for. */
  nightTriesMax: 3,
  nightAgainMs: 30 * 60_000,
  /** How often the daemon looks whether a night is due, because a machine that wakes tells nobody. */
  nightLookMs: 5 * 60_000,
  /** Its lease is renewed three times as often, and a run whose machine is gone is taken for interrupted after this. */
  nightLeaseS: 30,
  /** A run goes on after this when the store doesn't take its state; it is given to it later. */
  nightSaveMs: 3_000,
  /** So many nights missed are told of. */
  nightsMissedTold: 3,
  /** What a command or a server that is told of a night may take. */
  nightAlertMs: 15_000,
  alertAgainMs: 1_000,
  alertOutputCharactersMax: 10_000,
  /** One call of crontab or systemctl. */
  timerToolMs: 15_000,
  /** Runs in one answer, and those that a terminal is shown. */
  nightRunsListMax: 400,
  nightRunsShown: 10,
  /** Pages whose vectors are gathered between two turns of others. */
  nightGatherBatch: 200,
  /** Pages of which a night tells that they went. */
  nightWentMax: 1_000,
  /** Runs that the history keeps: a year of nights, and some by hand. */
  nightRunsMax: 400,
} as const;
