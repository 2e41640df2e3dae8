import { describe, expect, it } from "vitest";
import { failureReason } from "./failure-reason.ts";

describe("the reason of a failure", () => {
  it.each([
    ["java.io.IOException: No space left on device", "the disk is full"],
    [
      "java.lang.UnsupportedOperationException: Setting a system-wide Policy object is not supported",
      "this Java can't run it",
    ],
    ["Terminating due to java.lang.OutOfMemoryError: Java heap space", "it ran out of memory"],
    [
      "2026-11-26 19:01:09,236 ERROR [main] KafkaServer - java.net.BindException: Address already in use",
      "another process has its port",
    ],
    [
      "2026-11-26 19:01:09,238 ERROR [main] JVMStabilityInspector - Exiting due to error while processing commit log during initialization.",
      "its commit log is damaged",
    ],
    [
      "org.apache.kafka.common.KafkaException: Failed to acquire lock on file .lock in /b/kafka/data.",
      "another process uses its folder",
    ],
  ])("is told from %s", (line, reason) => {
    expect(failureReason(`2026-11-26 19:01:08,897 INFO  [main] C - Replaying\n${line}\n\tat x.Y`)?.reason).toBe(reason);
  });

  it("is none where nothing is known, nor what a server only warns of", () => {
    expect(failureReason("exit")).toBeUndefined();
    expect(
      failureReason("2026-11-26 19:01:09,238 WARN  [main] X - Cannot allocate memory for locking"),
    ).toBeUndefined();
  });
});
