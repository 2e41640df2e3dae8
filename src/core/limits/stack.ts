/** How servers and the daemon are started, watched and ended. */
export const stackLimits = {
  /** From SIGTERM to the end, however slow the work in hand is. */
  drainMs: 10_000,
  /** `up` waits this long for readiness; a first start may pull a model before it. */
  readyMs: 60_000,
  /** The servers' memory in all, their heaps and what is beside them; and what a daemon with a model takes beside that. */
  stackMemoryMbMax: 2_048,
  daemonMemoryMb: 600,
  /** The servers' first start writes some 200 MB; Cassandra keeps this share of the free disk for changes, at most a GiB. */
  stackDiskMbMin: 1_024,
  cdcSpaceShare: 0.25,
  cdcSpaceMbMax: 1_024,
  /** With concurrent writes above the number of cores, some fail on tables with a vector index (CASSANDRA-21644). */
  cassandraWritersMin: 2,
  cassandraWritersMax: 16,
  /** `up` waits this long for the servers and the daemon: a cold start takes 20 s, one on a machine under load a minute. */
  stackReadyMs: 240_000,
  /** How many ports are tried for a free one. */
  freePortTriesMax: 100,
  /** How often a server is asked whether it is ready, and how long one question may take. */
  readyPollMs: 100,
  readyProbeMs: 2_000,
  javaVersionMs: 10_000,
  /** Of a server that failed: what of its log is read, and what is shown. */
  logTailBytesMax: 65_536,
  failureLinesMax: 8,
  failureLineCharactersMax: 300,
  /** How often containers are looked at while they start, and while the daemon only watches: each look is a `docker` run. */
  containersPollMs: 500,
  containersEveryMs: 10_000,
  /** What `docker` prints to be read by us is kilobytes; of what it says while it works, so many last lines are kept. */
  dockerOutputCharactersMax: 4_000_000,
  dockerLinesMax: 20,
  /** The keeper looks at the servers this often; it starts a dead one again after a wait that doubles up to the greatest. */
  keeperEveryMs: 1_000,
  restartFirstMs: 1_000,
  restartMaxMs: 60_000,
  /** A server that was up for this long is restarted after the first wait again. */
  restartForgottenMs: 60_000,
  /** daemon.log is turned over at this size when the daemon starts, and one older file is kept. */
  logBytesMax: 10 * 1_048_576,
} as const;
