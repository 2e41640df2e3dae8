/** How Cassandra is asked. */
export const cassandraLimits = {
  /** A daemon renews its lease on a keyspace three times as often; one whose machine is gone is forgotten after this. */
  keyspaceLeaseS: 30,
  /**
   * Statements that are under way to Cassandra at once, beside each other; docs/BENCHMARKS.md has the figures. A small
   * machine's server gains nothing from more, and they would only time out together.
   */
  cassandraInFlightMax: 16,
  /**
   * Rows that one statement reads by their keys. One for each would cost the client more than the rows themselves; very
   * many would let one node of a cluster do the gathering for all.
   */
  cassandraKeysMax: 32,
  cassandraConnectMs: 5_000,
  /** After the time to connect, the driver destroys a connection that the server doesn't close. */
  cassandraCloseMs: 6_000,
  /** Longer than the server's own limits (2 s a write, 5 s a read, 10 s a range), so that its reason is heard, not ours. */
  cassandraRequestMs: 12_000,
  /** How often a node that is down is tried again: the first wait, which doubles, and the greatest. */
  cassandraReconnectFirstMs: 250,
  cassandraReconnectMaxMs: 2_000,
  /** A table takes a second to make, many on a busy machine; then all nodes must know of it, and indexes be filled. */
  cassandraSchemaMs: 60_000,
  cassandraSchemaPollMs: 100,
  /** Rows of one answer; a longer list comes in several. Pages are kilobytes each, and may be 256. */
  cassandraRowsMax: 500,
  /** What Cassandra takes for a key. */
  cassandraKeyBytesMax: 65_535,
  /** A batch is one mutation, of which Cassandra takes half a commit log segment: 2 MiB of the 4 that gibsey sets. */
  cassandraBatchBytesMax: 1_048_576,
  /** How often a conditional write is begun again, after another's or after a time-out that leaves open whether it was done. */
  cassandraConditionTriesMax: 5,
  /**
   * How often an account's change is begun again after another daemon's, and the longest wait before it, of which chance takes
   * a part so that two don't meet again. A change takes some 10 ms, so that is room for dozens of rivals.
   */
  cassandraLedgerTriesMax: 64,
  cassandraLedgerPauseMaxMs: 100,
  /** How often a reader looks for the latest night again, because another took its place while it was read. */
  cassandraNightReadsMax: 16,
} as const;
