/** How Kafka is read, and what is kept there. */
export const kafkaLimits = {
  /**
   * Kafka's feed holds this much that isn't committed, and one fetch more; fetching pauses above it. Some seconds of
   * learning, so that the next records are there when those are done.
   */
  kafkaHeldMax: 4_096,
  kafkaHeldBytesMax: 16 * 1_048_576,
  kafkaFetchBytesMax: 1_048_576,
  /** A fetch that finds nothing asks again after this time; one that finds something is answered at once. */
  kafkaFetchWaitMs: 250,
  /** The least that brokers take by default. How long a member that was killed keeps its partitions from its successor. */
  kafkaSessionMs: 6_000,
  kafkaHeartbeatMs: 1_000,
  kafkaRebalanceMs: 10_000,
  /** A consumer that hasn't fetched for this long has come to grief unnoticed, and is exchanged. */
  kafkaSilenceMs: 30_000,
  /** How long one connection and one request may take, and how often kafkajs tries before we hear of it. */
  kafkaConnectMs: 3_000,
  kafkaRequestMs: 10_000,
  kafkaTriesMax: 3,
  /** The longest wait between two tries to join the group again: Kafka is near, and changes wait. */
  kafkaRetryMaxMs: 2_000,
  /** What leaving a group and closing a connection may take. */
  kafkaCloseMs: 2_000,
  /** How often new topics are looked for. */
  kafkaTopicsLookMs: 30_000,
  /** How old the brokers' word on what wasn't fetched yet may be: every question asks for the backlog. */
  kafkaSpansMs: 500,
  /** Origins of events that are remembered to tell repeats: a burst of changes, some 3 MB. */
  kafkaRepeatsMax: 20_000,
  /** How long Kafka keeps an event. A daemon that was away for longer finds the change by reconciling. */
  kafkaRetentionMs: 7 * 24 * 3_600_000,
  /** One dead letter in Kafka: above what a broker takes as an event by default (1 MB), with room for its JSON. */
  kafkaLetterBytesMax: 32 * 1_048_576,
  /** Dead letters that Kafka keeps for a book, and characters in them all, which are in memory. Of more the oldest go. */
  kafkaLettersMax: 10_000,
  kafkaLettersLengthMax: 64 * 1_048_576,
  /** How long reading the letters may take when the daemon starts. */
  kafkaLettersOpenMs: 30_000,
} as const;
