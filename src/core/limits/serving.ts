/** How the daemon answers while something is slow or away. */
export const servingLimits = {
  /** A reader's connection that has nothing to say says so this often. */
  heartbeatMs: 10_000,
  /** A PUT, a search or a status asked over loopback; imports have no limit but their reader's patience. */
  requestMs: 30_000,
  /** Who looks at the book waits this long for a server that doesn't answer, then is told what it said last. */
  lastKnownWaitMs: 500,
  /** While the database is away, readers are given what was kept at once; one question in this time tries it again. */
  storeAwayTryMs: 2_000,
} as const;
