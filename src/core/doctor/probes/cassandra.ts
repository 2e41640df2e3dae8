/** Cassandra, asked as the daemon asks it. */
export interface CassandraProbes {
  /** Its address, for people. */
  address(): Promise<string>;
  /** Its release, such as `5.0.9`. @throws GibseyError as a session does: CASSANDRA_DOWN, LOGIN_REFUSED and others. */
  version(): Promise<string>;
}
