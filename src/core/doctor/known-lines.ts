import { type ServerName, serverNames } from "../stack/server-rules.ts";

/** A line that a server writes when something is wrong, and what it means. */
export interface KnownLine {
  /** Who writes it: all of them unless it says otherwise. */
  readonly servers: readonly ServerName[];
  readonly sign: RegExp;
  /** What it means, as it stands behind "cassandra ended: ". */
  readonly reason: string;
  /** What to do. */
  readonly hint: string;
  /** Whether it ends the server: in the log of one that runs it is of another run, or of another process. */
  readonly isEnd?: boolean;
  /** Whether the server only warns of it. What it warns of otherwise (memory that it may not lock, say) is no trouble. */
  readonly isWarning?: boolean;
  /** What it writes once that is past: a line behind it takes the trouble back. */
  readonly over?: RegExp;
  /** One as a server has written it. */
  readonly sample: string;
}

/**
 * The most certain first: one failure often causes the next. What only happens and passes (a write that is refused, a broker
 * that is away) isn't here, or a server that is well again would be called ill for as long as its log is kept.
 */
export const knownLines: readonly KnownLine[] = [
  {
    servers: serverNames,
    sign: /No space left on device|Insufficient disk space/,
    reason: "the disk is full",
    hint: "make room, then gibsey up",
    sample: "java.io.IOException: No space left on device",
  },
  {
    servers: serverNames,
    sign: /Setting a system-wide Policy object is not supported|UnsupportedClassVersionError/,
    reason: "this Java can't run it",
    isEnd: true,
    hint: "install Java 17, or set JAVA_HOME to one",
    sample: "java.lang.UnsupportedOperationException: Setting a system-wide Policy object is not supported",
  },
  {
    servers: serverNames,
    sign: /OutOfMemoryError|insufficient memory for the Java Runtime|Cannot allocate memory|Could not reserve enough space/,
    reason: "it ran out of memory",
    isEnd: true,
    hint: "end other programs, then gibsey up",
    sample: "Terminating due to java.lang.OutOfMemoryError: Java heap space",
  },
  {
    servers: serverNames,
    sign: /Too many open files/,
    reason: "it may open no more files",
    hint: "raise the limit (ulimit -n 100000), then gibsey down && gibsey up",
    sample: "java.io.IOException: Too many open files",
  },
  {
    servers: serverNames,
    sign: /Address already in use|BindException|Failed to bind|is in use by another process/,
    reason: "another process has its port",
    isEnd: true,
    hint: "gibsey up --any-port",
    sample: "2026-11-26 19:01:09,236 ERROR [main] KafkaServer - java.net.BindException: Address already in use",
  },
  {
    servers: ["cassandra"],
    sign: /Exiting due to error while processing commit log|Could not read commit log descriptor/,
    reason: "its commit log is damaged",
    isEnd: true,
    hint: "the last writes before a crash are in cassandra/commitlog; move that folder aside to start without them",
    sample:
      "2026-11-26 19:01:09,238 ERROR [main] JVMStabilityInspector - Exiting due to error while processing commit log during initialization.",
  },
  {
    servers: ["kafka"],
    sign: /InconsistentClusterIdException|Invalid cluster\.id|Stored node id \d+ doesn't match/,
    reason: "its data are another cluster's",
    isEnd: true,
    hint: "move the kafka folder of the data dir aside: the book itself is in Cassandra",
    sample:
      "java.lang.RuntimeException: Stored node id 2 doesn't match previous node id 1 in /b/kafka/data/meta.properties.",
  },
  {
    servers: serverNames,
    sign: /Failed to acquire lock on file|OverlappingFileLockException/,
    reason: "another process uses its folder",
    isEnd: true,
    hint: "gibsey down; or end that process",
    sample: "org.apache.kafka.common.KafkaException: Failed to acquire lock on file .lock in /b/kafka/data.",
  },
  {
    servers: ["cassandra"],
    sign: /Saved cluster name .* != configured name/,
    reason: "its data are another cluster's",
    isEnd: true,
    hint: "name another --data-dir",
    sample:
      "org.apache.cassandra.exceptions.ConfigurationException: Saved cluster name other != configured name gibsey",
  },
  {
    servers: serverNames,
    sign: /Permission denied|AccessDeniedException/,
    reason: "it may not read or write one of its files",
    hint: "see who owns the data dir (ls -lR), or name another with --data-dir",
    sample: "java.nio.file.AccessDeniedException: /b/cassandra/data/system",
  },
  {
    // Before that of damaged tables, as which the agent takes them then.
    servers: ["agent"],
    sign: /partitioner \S+ does not match system partitioner/,
    reason: "the cassandra.yaml that it reads has another partitioner than the node, so it sees no table",
    hint: "gibsey down && gibsey up, which writes its configuration anew",
    sample:
      "Caused by: java.io.IOException: Cannot open /b/cassandra/data/system_schema/types-5a8b/oa-1-big; partitioner org.apache.cassandra.dht.Murmur3Partitioner does not match system partitioner org.apache.cassandra.dht.RandomPartitioner.",
  },
  {
    servers: ["cassandra"],
    sign: /CorruptSSTableException|Corrupt sstable/,
    reason: "a file of a table is damaged",
    hint: "look at the disk's health; the file is named in `gibsey logs cassandra`. A table of vectors can be dropped: they are made again",
    sample:
      "org.apache.cassandra.io.sstable.CorruptSSTableException: Corrupted: /b/cassandra/data/gibsey/pages-0f/oa-3-big-Data.db",
  },
  {
    servers: ["cassandra"],
    sign: /FSWriteError|FSReadError|Stopping transports as disk_failure_policy is stop/,
    reason: "its disk failed, so it has stopped serving",
    hint: "look at the disk's health, then gibsey down && gibsey up",
    sample:
      "2026-11-26 19:01:09,238 ERROR [CompactionExecutor:3] DefaultFSErrorHandler - Stopping transports as disk_failure_policy is stop",
  },
  {
    // CASSANDRA-21644.
    servers: ["cassandra"],
    sign: /Number of outstanding pooled objects has gone beyond the limit/,
    reason: "writes beside each other fail on a table with a vector index, because there are more writers than cores",
    hint: "drop the vector index, which gibsey never asks, or set concurrent_writes to the number of cores and start Cassandra again",
    sample: "java.lang.IllegalStateException: Number of outstanding pooled objects has gone beyond the limit of 2",
  },
  {
    servers: ["agent"],
    sign: /Error happened while reacting on \w+ table/,
    reason: "a table was made together with its keyspace while it ran, and it doesn't capture it",
    hint: "start the agent again: gibsey down && gibsey up",
    isWarning: true,
    over: /Table \S+ detected to be added|Removed the schema for \S+ from table schema cache/,
    sample:
      "2026-11-26 22:20:36,730 WARN  [s0-admin-0] Cassandra5SchemaChangeListener - Error happened while reacting on changed table gibsey.pages in schema instance.",
  },
  {
    servers: ["agent"],
    sign: /Unknown column|UnknownColumnException|Unrecoverable error/,
    reason: "it met a change of a table or column that it doesn't know, and lost changes",
    hint: "start the agent again: gibsey down && gibsey up. The daemon finds by itself what was lost, within a minute",
    isWarning: true,
    over: /SchemaHolder - (Added|Updated) the schema/,
    sample:
      "2026-11-26 19:01:09,238 ERROR [pool-1-thread-1] CommitLogReader - Unrecoverable error reading mutation: Unknown column mood during deserialization",
  },
  {
    servers: ["agent"],
    sign: /Processing of LogicalCommitLog\{.* errored out/,
    reason: "it couldn't read a segment of Cassandra's log, and took it away with the changes in it",
    hint: "gibsey doctor --fix --yes; the daemon finds by itself what was lost, within a minute",
    sample:
      "2026-11-27 04:37:40,511 ERROR [pool-1-thread-1] CommitLogIdxParser - Processing of LogicalCommitLog{synced=643896, completed=false, log=/b/cassandra/cdc_raw/CommitLog-8-1795753495866.log} errored out",
  },
  {
    servers: ["kafka"],
    sign: /Stopping serving (logs|replicas) in dir|all log dirs in .* have failed/,
    reason: "its folder can't be read or written any more",
    hint: "look at the disk's health and its room, then gibsey down && gibsey up",
    isWarning: true,
    sample:
      "2026-11-26T19:01:09,238 WARN  [LogDirFailureHandler] ReplicaManager - Stopping serving replicas in dir /b/kafka/data",
  },
];
