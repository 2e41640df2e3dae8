import { describe, expect, it } from "vitest";
import { daemonThatIsReady, findingOf, noDaemon } from "../../../../../test/fakes/doctor-probes.ts";
import { generationOf } from "../../../embed/embedder.ts";
import { GibseyError } from "../../../errors.ts";
import type { StatusReport } from "../../../stack/status-report.ts";
import type { MemoryProbes, SnapshotFacts, StoredVectors } from "../../probes/memory.ts";
import { canary } from "./canary.ts";
import { memoryFreshness } from "./freshness.ts";
import { memoryIndex } from "./index-vectors.ts";
import { memoryReindex } from "./reindex.ts";
import { memorySnapshot } from "./snapshot.ts";
import { memoryVectors } from "./vectors.ts";

const active = generationOf("stub", "words", 256);
const other = generationOf("onnx", "bge", 384);
const wait = async () => {};
const generations = async () => ({ active, building: undefined, previous: undefined });
const counted = (vectors: number): StoredVectors => ({ kind: "counted", vectors });
const down = new GibseyError("CASSANDRA_DOWN", "no node answers", "gibsey up");
const learning: Partial<StatusReport> = { pipeline: { state: "learning" } };

describe("memory.snapshot", () => {
  it.each<[SnapshotFacts, string, RegExp]>([
    [{ kind: "none" }, "ok", /none yet/],
    [{ kind: "older", path: "/s" }, "ok", /earlier gibsey/],
    [{ kind: "whole", path: "/s", bytes: 9, generation: active, vectors: 4 }, "ok", /4 vectors of stub_words_256/],
    [{ kind: "damaged", path: "/s", bytes: 9, problem: "it is cut short" }, "wrong", /\/s is damaged: it is cut short/],
  ])("of %o", async (snapshot, status, found) => {
    const finding = await findingOf(memorySnapshot, {
      memory: { snapshot: async () => snapshot },
      daemon: daemonThatIsReady(),
    });
    expect(finding).toMatchObject({ status, found: expect.stringMatching(found) });
  });

  it("isn't looked for where the daemon is elsewhere", async () => {
    expect(await findingOf(memorySnapshot, { book: { isElsewhere: true } })).toMatchObject({ status: "skipped" });
  });
});

describe("memory.reindex", () => {
  const begun = { generations: async () => ({ ...(await generations()), building: other }) };
  const reindex = { model: "onnx:bge", searchable: 1, of: 2 };
  it.each<[string, Partial<MemoryProbes>, Partial<StatusReport>, string, RegExp]>([
    ["none", { generations }, {}, "ok", /none/],
    ["one that was begun", begun, {}, "warn", /a reindex to onnx:bge was begun.*answered by stub/],
    ["what can't be asked", { generations: () => Promise.reject(down) }, {}, "skipped", /no node answers/],
    ["one that runs", begun, { reindex }, "ok", /onnx:bge is at 1 of 2/],
  ])("with %s", async (_, memory, status, expected, found) => {
    const finding = await findingOf(memoryReindex, { memory, daemon: daemonThatIsReady(status) });
    expect(finding).toMatchObject({ status: expected, found: expect.stringMatching(found) });
  });
});

describe("memory.vectors", () => {
  const audit =
    (...incomplete: readonly string[]) =>
    async () => ({ pages: 9, blank: 2, incomplete, isWhole: true });
  const lacking: Partial<MemoryProbes> = {
    generations,
    wait,
    audit: audit("p1", "p2"),
    refused: async () => new Set<string>(),
    stillIncomplete: async (_, page_ids) => page_ids,
    unlearned: async () => 0,
  };
  it.each<[string, Partial<MemoryProbes>, "none" | Partial<StatusReport>, string, RegExp]>([
    ["all there are", { generations, audit: audit() }, {}, "ok", /^9 pages, 2 of them without words$/],
    ["some missing", lacking, {}, "wrong", /2 pages have words and not all vectors, p1/],
    ["some that come", { ...lacking, stillIncomplete: async () => [] }, {}, "ok", /./],
    ["some of an import", lacking, { lag: 7 }, "ok", /2 are being learned/],
    ["some of a batch", lacking, learning, "ok", /2 are being learned/],
    ["only some that can't be", { ...lacking, refused: async () => new Set(["p1", "p2"]) }, {}, "ok", /2 can't be/],
    ["some missing, and no daemon", lacking, "none", "wrong", /2 pages/],
    ["changes that wait for a daemon", { ...lacking, unlearned: async () => 3 }, "none", "ok", /3 changes wait/],
    ["what only a daemon knows", { ...lacking, unlearned: async () => undefined }, "none", "skipped", /no daemon/],
  ])("with %s", async (_, memory, status, expected, found) => {
    const daemon = status === "none" ? noDaemon : daemonThatIsReady(status);
    const finding = await findingOf(memoryVectors, { memory, daemon });
    expect(finding).toMatchObject({ status: expected, found: expect.stringMatching(found) });
  });
});

describe("memory.index", () => {
  it.each<[string, StoredVectors, Partial<StatusReport>, string]>([
    ["as many", counted(4), {}, "ok"],
    ["fewer stored", counted(3), {}, "wrong"],
    ["more stored while it learns", counted(5), learning, "ok"],
    ["more than can be counted", { kind: "many" }, {}, "skipped"],
  ])("with %s", async (_, stored, status, expected) => {
    const memory = { generations, wait, stored: async () => stored };
    expect(await findingOf(memoryIndex, { memory, daemon: daemonThatIsReady(status) })).toMatchObject({
      status: expected,
    });
  });
});

describe("memory.freshness", () => {
  it.each<[string, number, number, Partial<StatusReport>, string]>([
    ["now", 300, 0, {}, "ok"],
    ["a minute ago", 60_000, 0, {}, "warn"],
    ["a minute ago, and the rest is being learned", 60_000, 9, learning, "ok"],
  ])("as the book was %s", async (_, behindMs, lag, status, expected) => {
    const nowMs = Date.parse("2026-01-01T00:00:00Z");
    const asOf = new Date(nowMs - behindMs).toISOString();
    const memory = { wait, nowMs: () => nowMs, delays: async () => ({ changes: 20, p95Ms: 500 }) };
    const finding = await findingOf(memoryFreshness, { memory, daemon: daemonThatIsReady({ asOf, lag, ...status }) });
    expect(finding).toMatchObject({ status: expected, evidence: [expect.stringContaining("no more than 500 ms")] });
  });
});

describe("memory.canary", () => {
  const hops = [
    { name: "write", ms: 2 },
    { name: "change-log", ms: 60 },
  ] as const;
  const lost = { kind: "lost", hops: hops.slice(0, 1), stoppedAt: "change-log", reason: "nothing came" } as const;
  const flight = (outcome: Awaited<ReturnType<MemoryProbes["canary"]>>): Partial<MemoryProbes> => ({
    noCanary: undefined,
    canary: async () => outcome,
  });

  it("names the slowest hop and what it usually takes", async () => {
    const memory = flight({ kind: "arrived", hops, totalMs: 62 });
    expect(await findingOf(canary, { memory, daemon: daemonThatIsReady(), runtime: "native" })).toMatchObject({
      status: "ok",
      found: "quoted after 62 ms; the slowest hop was change-log 60 ms, usually 46",
    });
  });

  it("tells where it stopped, what was done before, and which checks explain it", async () => {
    const finding = await findingOf(canary, { memory: flight(lost), daemon: daemonThatIsReady(), runtime: "native" });
    expect(finding).toMatchObject({
      status: "wrong",
      found: expect.stringMatching(/hop change-log.*nothing came/),
      fix: "gibsey logs agent",
      evidence: ["write 2 ms, usually 1.7"],
      causes: expect.arrayContaining(["agent.", "kafka."]),
    });
  });

  it("isn't lost behind changes that are being learned, but is where none gets less", async () => {
    const lags = [4_000, 2_500];
    const daemon = (waiting: readonly number[]) => {
      const left = [...waiting];
      const ready = daemonThatIsReady({ pipeline: { state: "learning" } });
      return { ...ready, statusNow: async () => ({ ...(await statusOf(ready)), lag: left.shift() ?? 0 }) };
    };
    const statusOf = (ready: ReturnType<typeof daemonThatIsReady>) => {
      if (ready.statusNow === undefined) throw new Error("it tells no status");
      return ready.statusNow(new AbortController().signal);
    };
    expect(await findingOf(canary, { memory: flight(lost), daemon: daemon(lags) })).toMatchObject({
      status: "skipped",
      found: "it waits behind 2500 changes that are being learned",
    });
    expect(await findingOf(canary, { memory: flight(lost), daemon: daemon([40, 40]) })).toMatchObject({
      status: "wrong",
    });
  });

  it("isn't sent where nobody wants it", async () => {
    expect(await findingOf(canary, { memory: { noCanary: "--no-canary" } })).toMatchObject({ status: "skipped" });
  });
});
