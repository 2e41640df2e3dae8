/**
 * Every bound of the system, each with its unit in its name and its reason beside it. Nothing that waits, queues,
 * retries or buffers has a bound that isn't here.
 */
export const limits = {
  /** A quote a reader can take in at a glance; the contract's figure. */
  quoteWordsMax: 40,
  /** Results of one question: the default and the most that a page of answers can use. */
  kDefault: 5,
  kRetrieveDefault: 4,
  kMax: 50,
  /** A question longer than this is a document, and no small embedder reads past 512 tokens. */
  questionCharactersMax: 2_000,
  /** A page id must fit a URL path segment, a file name and a Cassandra key with room to spare. */
  pageIdCharactersMax: 200,
  titleCharactersMax: 500,
  /** Some 40,000 words: no page of a book has them; a whole book pasted into one page by mistake does. */
  pageBodyBytesMax: 262_144,
  /** Pages and bytes of one import, which is checked as a whole before the first row is written. */
  importPagesMax: 200_000,
  importBytesMax: 512 * 1_048_576,
  importLineBytesMax: 8 * 1_048_576,
  charactersMax: 1_000,
  /** A name stands at the head of each chat line; a prompt that is longer leaves a small model no room for quotes. */
  displayNameCharactersMax: 100,
  promptCharactersMax: 32_000,
  /** Who spends credits is named in a URL, a key and a table of a terminal; an operation's id is a UUID or somebody's own. */
  userCharactersMax: 64,
  operationCharactersMax: 200,
  /** The most that an account opens with, holds, or is granted at once: half of what an `int` column takes. */
  creditsMax: 1_000_000_000,
  /** Asks of one account under way at once, each with a reservation; all of them are read and written as one. */
  reservationsMax: 256,
  /** The longest that an ask may take, on a large model and a slow machine. A reservation's lease is never longer. */
  askLeaseMs: 180_000,
  /** How far another machine's clock may be off before its leases are thought to be over, or to be nonsense. */
  leaseMarginMs: 60_000,
  /** How often reservations are looked for whose ask is gone. */
  refundEveryMs: 30_000,
  /** Entries of an account in one answer, and of those the last that a terminal is shown. */
  entriesListMax: 1_000,
  entriesShownMax: 20,
  /**
   * A character card: the file, most of which is an image; the JSON in it, which may carry a whole lorebook; how deep that is
   * nested; and chunks of a PNG, of which a large image has some hundred.
   */
  cardFileBytesMax: 5 * 1_048_576,
  cardJsonBytesMax: 1_048_576,
  cardDepthMax: 100,
  pngChunksMax: 20_000,
  /**
   * A prompt that is derived from a character's pages: the least text that tells a voice, some two pages; the most pages that are
   * read for it; prompts that are remembered until the index changes; and the pause before each that is derived ahead, since one
   * takes the process for some 20 ms.
   */
  personaCharactersMin: 1_500,
  personaPagesMax: 120,
  personasKeptMax: 200,
  personaAheadEveryMs: 200,
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
  /** Front matter is a few short fields; its nesting is bounded because YAML readers recurse. */
  frontMatterCharactersMax: 4_096,
  frontMatterMarksMax: 256,
  /**
   * Changes taken from the feed at once. The pipeline begins with few, takes more while batches are quick and fewer when
   * they are slow, so that it commits, and a waiting writer hears of progress, about as often whatever the model is.
   */
  feedBatchFirst: 8,
  feedBatchMax: 256,
  feedBatchQuickMs: 100,
  feedBatchSlowMs: 500,
  /** Pages compared with the index at once while it is reconciled with the rows. */
  reconcileBatchMax: 64,
  /** What no event told of (a truncated table, triggers that were dropped) is found within about this time. */
  reconcileEveryMs: 60_000,
  /**
   * Between two batches of such a pass the feed is listened to for this long, so that changes go first and a large book
   * is compared a little at a time: docs/BENCHMARKS.md has the figures.
   */
  reconcilePauseMs: 20,
  /** Dead letters listed at once, without their events; and tried again in one request of `gibsey dlq replay`. */
  deadLettersListMax: 1_000,
  deadLettersReplayMax: 50,
  /** `gibsey dlq show` prints this much of an event, which may be of any size; `--json` prints all. */
  deadLetterCharactersShownMax: 2_000,
  /**
   * How often a reindex goes through the rows for what was written meanwhile, before it stops learning for a last look.
   * Each pass is shorter than the one before unless pages are written faster than they are embedded.
   */
  reindexPassesMax: 5,
  /** Rows taken at once where a dry run goes through the whole book. */
  previewBatchMax: 500,
  /** Passages sent to the embedder at once; above this the CPU gains nothing and a question waits longer. */
  embedBatchMax: 16,
  /** An embedder reads this much of a text: well over 512 tokens of prose. The rest costs time and changes nothing. */
  embedCharactersMax: 8_000,
  /** Calls that may wait for one embedder; a caller waits for its answer, so more are more than a machine can serve. */
  embedWaitingMax: 1_000,
  /** Loading a model takes a second; one text, half of that on a slow machine. Past these the worker is taken to hang. */
  embedderStartMs: 60_000,
  embedTextMs: 30_000,
  /**
   * A question waits behind one passage at most, or for a model that is loaded again: a second or two. Past this it is
   * answered by words alone.
   */
  embedQuestionMs: 5_000,
  /** An embedding worker that ends by itself is started again, but no more often than this. */
  embedderStartsMax: 5,
  embedderStartsWindowMs: 60_000,
  /** How long a closing embedder may load its model or finish the text it is at, before its worker is killed. */
  embedderCloseMs: 5_000,
  /**
   * An Ollama server: what one request may take, the loading of a large model included; how often it is asked again, after
   * a first wait that doubles; and how long it keeps the model in memory after the last text.
   */
  ollamaRequestMs: 120_000,
  ollamaTriesMax: 4,
  ollamaRetryFirstMs: 100,
  ollamaKeepAliveS: 1_800,
  /** A batch that took less than the one is followed by a larger one, more than the other by a smaller: a question waits for it. */
  ollamaBatchQuickMs: 100,
  ollamaBatchSlowMs: 250,
  /** What `models list` waits for an Ollama server that may not be there, and for one that is to describe its models. */
  ollamaListMs: 300,
  ollamaShowMs: 3_000,
  /** A run of letters longer than any word is broken: some tokenizers take the square of its length, minutes in all. */
  embedWordCharactersMax: 100,
  /** Back-off of the pipeline, and of a watched folder, when a part it needs is down: first wait, greatest wait. */
  retryFirstMs: 100,
  retryMaxMs: 10_000,
  /**
   * A watched folder is read once it has been quiet for this long, because an editor saves in several steps, and a
   * checkout in many. One that never rests is read after the second figure.
   */
  watchSettleMs: 100,
  watchSettleMaxMs: 2_000,
  /** A watched folder is read even without a hint, because network disks and full inotify tables give none. */
  watchRereadMs: 60_000,
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
  /** How often the outbox asks whether another process wrote; its own writes wake it at once. */
  feedPollMs: 100,
  /** Ids or rows of one SQL statement: enough that the call's own cost vanishes, few enough to hold in memory. */
  sqlChunkMax: 500,
  /** How long a write waits for another program's transaction. It holds up the whole process, so not for long. */
  databaseBusyMs: 1_000,
  /** SQLite's write-ahead log is cut back to this after a large import. */
  databaseLogBytesMax: 64 * 1_048_576,
  /** A daemon renews its lease on a keyspace three times as often; one whose machine is gone is forgotten after this. */
  keyspaceLeaseS: 30,
  /** How long a daemon waits for others that ask for the data dir's lock in the same instant. */
  lockWaitMs: 500,
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
  /** Idle time after which a changed index is written to its snapshot, and the longest it may wait while busy. */
  snapshotIdleMs: 2_000,
  snapshotEveryMs: 60_000,
  /**
   * Above this many vectors a search scans an int8 copy first: a quarter more memory for a quarter of the reading. Below,
   * they fit the processor's caches, a scan takes half a millisecond, and the copy wouldn't be noticed.
   */
  int8FromVectors: 5_000,
  /**
   * faiss: above this many vectors a graph answers instead of a scan: 10 ms instead of 74 for 71,000 (docs/BENCHMARKS.md).
   * A search that wants more hits than a graph finds well is always a scan. Each search lets the graph grow by a step,
   * some 90 ms of work, because to build it at once would hold up the daemon for minutes.
   */
  graphFromVectors: 50_000,
  graphHitsMax: 100,
  graphStepVectors: 32,
  /** Memory for each copy of the vectors: all that WebAssembly's 32-bit addresses reach. 1.4 million vectors of 768. */
  indexBytesMax: 4 * 1_073_741_824,
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
  /** How often one that waits for another process's lock looks again; and how long `down` waits for an `up`. */
  lockPollMs: 250,
  downLockMs: 5_000,
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
  /** One model download; after it the command goes on with what is there. */
  modelPullMs: 180_000,
  /** A model's source that doesn't answer in this time is passed over, and one that falls silent is asked again. */
  modelConnectMs: 5_000,
  modelStallMs: 15_000,
  /** How often a cut download goes on from where it was. */
  modelResumesMax: 8,
  /** What a failing Maven says is kept up to this length; the first error is all that is shown. */
  mavenOutputCharactersMax: 1_000_000,
  /** A failed first pull isn't tried again for this long, so that a machine without a network starts quickly. */
  modelPullAgainMs: 24 * 3_600_000,
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
  /** Of an answer: what is held back while a quotation isn't closed, in characters: twice the longest quote. */
  heldQuotationMax: 600,
  /**
   * Below this evidence score the book is said to have nothing, instead of answering. Of the questions that the thresholds are
   * measured on, it refuses 1 of 80 that the book answers, and 5 of 10 that it doesn't; 0, where `ask` warns, refuses 5 and 6.
   */
  refusalScore: -0.4,
  /** How many passages an answer leans on, and how many words of each a model is given: six of 120 are some 1,200 tokens. */
  answerPassages: 6,
  passageContextWordsMax: 120,
  /** What a model adds to the opening quote, in its tokens: some four sentences. */
  answerTokensMax: 120,
  /** Room for a prompt where a model's context is larger: more is read slower, and not better. */
  promptTokensMax: 3_000,
  /** A model that hasn't begun to speak by now, or falls silent for as long, is given up: the answer is completed by quoting. */
  chatFirstWordMs: 30_000,
  chatSilenceMs: 15_000,
  /** Of a conversation: how many turns are sent along with a question, and how long an answer in them may be. */
  turnsMax: 20,
  turnCharactersMax: 8_000,
  /** A reader's connection that has nothing to say says so this often. */
  heartbeatMs: 10_000,
  /** A PUT, a search or a status asked over loopback; imports have no limit but their reader's patience. */
  requestMs: 30_000,
  /** Who looks at the book waits this long for a server that doesn't answer, then is told what it said last. */
  lastKnownWaitMs: 500,
  /** Batches that the daemon remembers for those who look: minutes of single changes, or a whole import. Under a MB. */
  activityBatchesMax: 512,
  /** Pages that are remembered of one batch, and those that one answer names: more than a screen has lines. */
  activityBatchPagesMax: 8,
  activityPagesMax: 64,
  /** How often `watch` asks what was learned, and how the daemon is: that counts the rows, so it is asked less often. */
  watchEveryMs: 500,
  watchStatusMs: 2_000,
  /** A daemon that hasn't answered `watch` by now is taken to be away. */
  watchAnswerMs: 5_000,
  /** An answer as a whole, on a large model and a slow machine; and how long nothing comes of it, not even a sign of life. */
  askMs: 240_000,
  askSilenceMs: 60_000,
  askEventCharactersMax: 1_048_576,
  /** What may be typed or pasted, more than a question may have so that nothing is lost unseen; and what is remembered of it. */
  chatInputCharactersMax: 8_000,
  chatHistoryMax: 500,
  /** After this long an Esc is the key itself, and not the start of another key's sequence. */
  chatEscapeMs: 40,
  /** How often words that come are drawn. */
  chatDrawEveryMs: 50,
  /** What was said before goes with a question: this far back. */
  chatTurnsSentMax: 8,
  /** Fewer answers than this left to pay for are told. */
  chatAnswersLeftTold: 3,
  /** Of a chat that is gone on with, so many exchanges are shown again. */
  chatRestoredShownMax: 20,
  /** What is over is on the terminal and in the chat's file; so much of it is kept to be quoted, and painted anew: some 300 KB. */
  chatKeptMax: 100,
  /** Rows of what may be meant, below what is typed. */
  chatSuggestionsShownMax: 6,
  /** Of a page that is shown around a quote. */
  chatPageCharactersMax: 4_000,
  /** Batches of the last minute that `watch` keeps for its figures, and pages that it keeps for tall screens. */
  watchBatchesMax: 2_048,
  watchPagesMax: 64,
  /** While the database is away, readers are given what was kept at once; one question in this time tries it again. */
  storeAwayTryMs: 2_000,
  /** How long a write waits to become searchable when asked to. */
  searchableMs: 60_000,
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
  /** daemon.log is turned over at this size when the daemon starts, and one older file is kept. */
  logBytesMax: 10 * 1_048_576,
} as const;
