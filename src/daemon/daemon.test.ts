import { expect, it } from "vitest";
import { dealtNights } from "../../test/fakes/nights.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { GibseyError } from "../core/errors.ts";
import { type DaemonParts, runDaemon } from "./daemon.ts";

it("logs no end of a daemon that never began", async () => {
  const taken = new GibseyError("DAEMON_RUNNING", "another daemon holds it", "gibsey status");
  const never = () => Promise.reject(new Error("nothing is opened without the lock"));
  const logged: string[] = [];
  const parts: DaemonParts = {
    lock: () => {
      throw taken;
    },
    openStores: never,
    chooseModel: never,
    openEmbedder: never,
    makeVectorIndex: createFakeVectorIndex,
    snapshotFile: { read: never, write: never },
    log: (_level, message) => void logged.push(message),
    token: never,
    nightly: dealtNights,
  };
  const options = {
    runtime: "embedded",
    version: "0",
    port: 0,
    index: "fake",
    openingCredits: 0,
    holder: "test",
    onReady: never,
    onStop: never,
  };
  await expect(runDaemon(parts, options, new AbortController().signal)).rejects.toBe(taken);
  expect(logged).toEqual([]);
});
