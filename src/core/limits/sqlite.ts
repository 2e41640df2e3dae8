/** The database and the locks of an embedded book. */
export const sqliteLimits = {
  /** Ids or rows of one SQL statement: enough that the call's own cost vanishes, few enough to hold in memory. */
  sqlChunkMax: 500,
  /** How long a write waits for another program's transaction. It holds up the whole process, so not for long. */
  databaseBusyMs: 1_000,
  /** SQLite's write-ahead log is cut back to this after a large import. */
  databaseLogBytesMax: 64 * 1_048_576,
  /** How long a daemon waits for others that ask for the data dir's lock in the same instant. */
  lockWaitMs: 500,
  /** How often one that waits for another process's lock looks again; and how long `down` waits for an `up`. */
  lockPollMs: 250,
  downLockMs: 5_000,
} as const;
