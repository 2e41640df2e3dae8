import { describe, expect, it } from "vitest";
import { knownLines } from "./known-lines.ts";
import { knownIn } from "./read-log.ts";

const info = "2026-11-26 19:01:08,897 INFO  [main] C - Replaying";

describe("known lines", () => {
  it.each(knownLines.map((known) => [known.reason, known] as const))("tell that %s", (_, known) => {
    for (const server of known.servers) {
      expect(knownIn([info, known.sample, "\tat x.Y"], server)).toEqual([{ known, line: known.sample }]);
    }
  });

  it.each(knownLines.filter(({ isWarning }) => isWarning !== true))(
    "aren't believed where a server only warns: $reason",
    ({ servers: [server = "kafka"], sample }) => {
      const text = sample.replace(headPattern, "");
      expect(knownIn([`2026-11-26 19:01:08,897 WARN  [main] C - ${text}`, `Caused by: ${text}`], server)).toEqual([]);
      expect(knownIn([`${info} ${text}`], server)).toEqual([]);
    },
  );

  it("are believed where the JVM says them after the server's own last word, a warning", () => {
    const warning = "2026-11-26 19:01:08,897 WARN  [main] C - Trigger directory doesn't exist";
    const last = "Terminating due to java.lang.OutOfMemoryError: Java heap space";
    expect(knownIn([warning, last], "cassandra")).toEqual([]);
    expect(knownIn([warning, "", last], "cassandra")).toHaveLength(1);
  });

  it("are told once each, the newest, and the most certain first", () => {
    const lines = ["BindException: 1", "No space left on device: 1", "BindException: 2", "No space left on device: 2"];
    expect(knownIn(lines, "kafka").map(({ line }) => line)).toEqual(["No space left on device: 2", "BindException: 2"]);
  });

  it("are taken back by what a server writes once it is past", () => {
    const lost = "2026-11-26 22:20:36,730 ERROR [pool-1-thread-1] CommitLogReader - Unknown column mood";
    const learned =
      "2026-11-26 22:20:37,881 INFO  [s0-admin-0] SchemaHolder - Updated the schema for gibsey.pages in it.";
    expect(knownIn([lost, learned], "agent")).toEqual([]);
    expect(knownIn([lost, learned, lost], "agent")).toHaveLength(1);
  });

  it("aren't among what healthy servers warn of", () => {
    for (const line of healthyWarnings) {
      for (const server of ["kafka", "cassandra", "agent"] as const) expect(knownIn([line], server), line).toEqual([]);
    }
  });
});

const headPattern = /^\S+ \S+ (ERROR|WARN) +\[.*?\] \S+ - /;

/** Of servers that were well, also after others around them had been killed or stopped. */
const healthyWarnings = [
  "2026-11-26 22:14:28,497 WARN  [main] StartupChecks - jemalloc shared library could not be preloaded to speed up memory allocations",
  "2026-11-26 22:14:28,506 WARN  [main] StartupChecks - Maximum number of memory map areas per process (vm.max_map_count) 65530 is too low",
  "2026-11-26 22:14:29,000 WARN  [main] NativeLibrary - Unable to lock JVM memory (ENOMEM): Cannot allocate memory",
  "2026-11-26 22:14:32,079 WARN  [OptionalTasks:1] FBUtilities - Trigger directory doesn't exist, please create it and try again.",
  "2026-11-26 22:23:15,972 WARN  [PERIODIC-COMMIT-LOG-SYNCER] AbstractCommitLogService - Out of 1 commit log syncs over the past 0.00s with average duration of 31.49ms, 1 have exceeded the configured commit interval by an average of 11.49ms",
  "2026-11-26 22:18:15,370 WARN  [MutationStage-1] CommitLogSegmentManagerCDC - Rejecting mutation to keyspace gibsey. Free up space in /b/cassandra/cdc_raw by processing CDC logs. Total CDC bytes on disk is 4194311.",
  "2026-11-26 22:18:15,370 ERROR [MutationStage-1] StorageProxy - Failed to apply mutation locally : ",
  "2026-11-26 22:17:52,614 WARN  [s0-admin-1] ChannelPool - [s0|/127.0.0.1:9042]  Error while opening new channel (ConnectionInitException: [s0|connecting...] Protocol initialization request)",
  "2026-11-26 22:24:03,759 WARN  [kafka-producer-network-thread | producer-1] NetworkClient - [Producer clientId=producer-1] Connection to node 1 (/127.0.0.1:9092) could not be established. Node may not be available.",
  "2026-11-26T22:14:29,534 WARN  [quorum-controller-1-event-handler] QuorumController - [QuorumController id=1] Performing controller activation. The metadata log appears to be empty.",
  "WARNING: System::setSecurityManager will be removed in a future release",
];
