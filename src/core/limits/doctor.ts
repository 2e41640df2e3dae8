/** How the doctor looks, and from what on it finds fault. */
export const doctorLimits = {
  /**
   * A canary that is still on its way isn't late but lost: on a busy machine it takes a second or two. First one hop, then
   * all of them. What a killed daemon left of one in Cassandra goes after the third.
   */
  canaryHopMs: 15_000,
  canaryMs: 20_000,
  canaryRowS: 3_600,
  /**
   * The doctor: one probe, a canary that it sends, and all checks together. A healthy stack takes a second or two; the rest is
   * room for a busy machine.
   */
  checkMs: 5_000,
  doctorCanaryMs: 8_000,
  /**
   * How long a server may be silent before it is said to hang; how long the doctor looks on whether something that might only
   * be under way goes on: in Kafka longer than a member that was killed is kept, elsewhere longer than a change takes on a busy
   * machine; and how often it looks meanwhile.
   */
  doctorKnockMs: 4_000,
  doctorWatchMs: 8_000,
  doctorSettleMs: 4_000,
  doctorLookMs: 400,
  /** Comparing all rows with their vectors is given up after this, and what was compared by then is told. */
  doctorAuditMs: 2_000,
  doctorMs: 15_000,
  /** How often `up` has the checks of readiness made before it gives up. */
  readinessTriesMax: 2,
  /** A daemon that says nothing for so long hangs: less than a check's time, so that the check can say so. */
  doctorAnswerMs: 4_000,
  /** To load a model and embed two texts, on a busy machine; to read a database through. */
  doctorEmbedMs: 10_000,
  doctorDatabaseMs: 10_000,
  /** Of a larger database only the rows are looked through: to read more at once holds up the other checks. */
  doctorDatabaseBytesMax: 64 * 1_048_576,
  /** Lines of evidence that a check tells. */
  doctorEvidenceMax: 8,
  /** How long a pipeline with changes is watched for what it waits on: it takes a second to try again. */
  doctorPipelineMs: 3_000,
  /** A write lock that is held for longer than this is no write of a healthy program. */
  doctorLockMs: 2_000,
  /** What a first daemon needs at least, with the model that is always there; what one with any model won't exceed beside its index. */
  daemonMemoryMbMin: 150,
  daemonMemoryMbMax: 3_072,
  /** Room for a book: below the first nothing can be written, below the second soon. A disk without inodes is full, too. */
  diskMbMin: 16,
  diskMbTight: 128,
  diskFilesMin: 100,
  /** What clocks of one machine, or of two that ask the network, may differ by. */
  clockToleranceMs: 60_000,
  /** Files and sockets that one daemon needs; Cassandra and Kafka keep many files open. */
  openFilesMin: 256,
  openFilesOfServers: 4_096,
  /** A change that waits for so long isn't only behind others of a large import. */
  outboxWaitMs: 30 * 60_000,
  /** A server that is silent for this long hangs: one that only has much to do answers within a second. */
  doctorSilenceMs: 4_000,
  /** How long a write of the doctor's may take; and how long a server that was woken has to answer, before it is started anew. */
  doctorWriteMs: 8_000,
  doctorWakeMs: 20_000,
  /** What a server that is to be started anew has to end by itself: one that hangs doesn't. */
  doctorStopMs: 15_000,
  /** How long the agent has to notice a change of the schema: after a second none of what was written then was lost. */
  doctorSchemaSeenMs: 1_500,
  /** Of a server's log since its start, what is looked through: the agent tells of its tables at its beginning. */
  doctorLogBytesMax: 4 * 1_048_576,
} as const;
