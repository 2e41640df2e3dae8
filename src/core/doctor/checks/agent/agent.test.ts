import { describe, expect, it } from "vitest";
import { fakeProbes, type GivenProbes, noSignal, told } from "../../../../../test/fakes/doctor-probes.ts";
import type { AgentOffsets, AgentProbes } from "../../probes/agent.ts";
import type { ChangeLog, Segment } from "../../probes/cassandra.ts";
import type { ServerProbes } from "../../probes/servers.ts";
import { agentChecks } from "./index.ts";

const wellSet = {
  "commit.log.real.time.processing.enabled": "true",
  "commit.log.marked.complete.poll.interval.ms": "20",
  "poll.interval.ms": "20",
  "cdc.dir.poll.interval.ms": "1000",
  "offset.flush.interval.ms": "100",
  "topic.prefix": "gibsey",
  "snapshot.mode": "NEVER",
};
const yaml = {
  file: "/c/cassandra.yaml",
  partitioner: "a.b.Murmur3Partitioner",
  changeLogFolder: "/raw",
  commitLogFolder: "/log",
};
const segment = (id: number, given: Partial<Segment> = {}): Segment => ({
  name: `CommitLog-8-${id}.log`,
  id,
  bytes: 4_194_304,
  isInUse: true,
  index: { position: 10, isComplete: false },
  ...given,
});
const log = (...segments: Segment[]): ChangeLog => ({ folder: "/raw", segments, lost: [] });
const none: AgentOffsets = { file: "/o/offsets", malformed: undefined, tables: [] };
const goesOn = (segment: string, segmentId: number | undefined, position: number) => async () => ({
  ...none,
  tables: [{ table: "gibsey.pages", segment, segmentId, position }],
});

function given(
  agent: Partial<AgentProbes>,
  servers: Partial<ServerProbes> = {},
  changeLog = log(segment(5)),
): GivenProbes {
  return {
    agent: {
      settings: async () => ({ file: "/c/agent.properties", values: new Map(Object.entries(wellSet)) }),
      nodeSettings: async () => yaml,
      ping: async () => ({ kind: "answers" }),
      offsets: goesOn("CommitLog-8-5.log", 5, 10),
      rivals: async () => [],
      ...agent,
    },
    servers: {
      status: async () => ({ name: "agent", state: "ready", pid: 7, port: 8_005, rssBytes: 1, restarts: 0 }),
      isHalted: async () => false,
      portHolder: async () => undefined,
      lastLines: async () => learned,
      ...servers,
    },
    book: { isElsewhere: false },
    cassandra: {
      keyspace: "gibsey",
      partitioner: async () => "org.apache.cassandra.dht.Murmur3Partitioner",
      settings: async () => new Map([["cdc_raw_directory", "/raw"]]),
      changeLog: async () => changeLog,
    },
  };
}

const set = (values: Readonly<Record<string, string>>) =>
  given({
    settings: async () => ({ file: "/c/agent.properties", values: new Map(Object.entries({ ...wellSet, ...values })) }),
  });

const lineOf = (text: string) => `2026-11-26 22:14:35,735 INFO  [s0-admin-0] ${text}`;
const learned = [
  lineOf("SchemaHolder - Added the schema for gibsey.pages to table schema cache."),
  lineOf("SchemaHolder - Updated the schema for gibsey.test_cdc in table schema cache."),
  lineOf("Cassandra5SchemaChangeListener - Initialized SchemaHolder."),
];
const removed = lineOf("SchemaHolder - Removed the schema for gibsey.pages from table schema cache.");
const unready = lineOf(
  "Cassandra5SchemaChangeListener - Error happened while reacting on changed table gibsey.pages in schema instance.",
);
const lines = (...lines: string[]) => given({}, { lastLines: async () => lines });

const rows: readonly (readonly [id: string, says: RegExp, given: GivenProbes])[] = [
  ["process", /^ok/, given({})],
  ["answers", /^ok/, given({})],
  ["answers", /^wrong: its process is halted.*kill -CONT 7/, given({}, { isHalted: async () => true })],
  ["answers", /^wrong: nobody listens at 127.0.0.1:8005.*--fix/, given({ ping: async () => ({ kind: "closed" }) })],
  ["answers", /^wrong: .* silent for 4 s/, given({ ping: async () => ({ kind: "silent", ms: 4_000 }) })],
  [
    "answers",
    /^wrong: pid 9 at 127.0.0.1:8005 says HTTP 404/,
    given({ ping: async () => ({ kind: "foreign", problem: "HTTP 404" }) }, { portHolder: async () => "pid 9" }),
  ],
  ["single", /^ok: pid 7/, given({})],
  [
    "single",
    /^wrong: .*pid 8, pid 9.*kill 8 9/,
    given({ rivals: async () => [8, 9].map((pid) => ({ pid, isOurs: false })) }),
  ],
  ["single", /^skipped/, given({ rivals: async () => undefined })],
  ["node-yaml", /^ok: \/c\/cassandra.yaml/, given({})],
  ["node-yaml", /^ok/, given({ nodeSettings: async () => ({ ...yaml, changeLogFolder: undefined }) })],
  [
    "node-yaml",
    /^wrong: .*partitioner is RandomPartitioner, cdc_raw_directory is \/other.*partitioner Murmur3Partitioner, cdc_raw_directory \/raw/,
    given({ nodeSettings: async () => ({ ...yaml, partitioner: "a.RandomPartitioner", changeLogFolder: "/other" }) }),
  ],
  ["node-yaml", /^wrong: .*can't be read/, given({ nodeSettings: async () => undefined })],
  ["real-time", /^ok/, given({})],
  [
    "real-time",
    /^wrong: .*is false in \/c\/agent.properties/,
    set({ "commit.log.real.time.processing.enabled": "false" }),
  ],
  ["real-time", /^wrong: .*is not set/, set({ "commit.log.real.time.processing.enabled": "" })],
  ["poll-intervals", /^ok/, given({})],
  ["poll-intervals", /^ok/, set({ "poll.interval.ms": "" })],
  ["poll-intervals", /^warn: poll.interval.ms=1000.*poll.interval.ms=20/, set({ "poll.interval.ms": "1000" })],
  ["poll-intervals", /^wrong: commit.log.marked/, set({ "commit.log.marked.complete.poll.interval.ms": "10000" })],
  ["topic-prefix", /^ok: gibsey/, given({})],
  ["topic-prefix", /^wrong: topic.prefix is other/, set({ "topic.prefix": "other" })],
  ["snapshot-mode", /^ok/, set({ "snapshot.mode": "never" })],
  ["snapshot-mode", /^warn: snapshot.mode is ALWAYS/, set({ "snapshot.mode": "always" })],
  ["offsets", /^ok: gibsey.pages at CommitLog-8-5.log/, given({})],
  ["offsets", /^ok/, given({ offsets: goesOn("CommitLog-8-2.log", 2, 99_999_999) })],
  ["offsets", /^ok: it has sent nothing/, given({ offsets: async () => none })],
  ["offsets", /^wrong: .*no agent can read it/, given({ offsets: async () => ({ ...none, malformed: "/o/offsets" }) })],
  [
    "offsets",
    /^wrong: gibsey.pages goes on at CommitLog-8-9.log, and the newest is CommitLog-8-5.log/,
    given({ offsets: goesOn("CommitLog-8-9.log", 9, 1) }),
  ],
  [
    "offsets",
    /^wrong: .* at byte 11 of CommitLog-8-5.log, which is written up to 10/,
    given({ offsets: goesOn("CommitLog-8-5.log", 5, 11) }),
  ],
  ["offsets", /^wrong: .*nonsense, which is no segment/, given({ offsets: goesOn("nonsense", undefined, Number.NaN) })],
  ["segments", /^ok: 1 segments/, given({})],
  ["segments", /^wrong: CommitLog-8-5.log, .*isn't in \/raw/, given({}, {}, { ...log(), lost: ["CommitLog-8-5.log"] })],
  [
    "segments",
    /^ok/,
    given(
      {},
      {},
      log(
        segment(1, { isInUse: false, index: undefined }),
        segment(2, { isInUse: false, index: { position: 1, isComplete: true } }),
      ),
    ),
  ],
  [
    "segments",
    /^wrong: Cassandra has left CommitLog-8-1.log.*'\/raw\/CommitLog-8-1_cdc.idx'/,
    given({}, {}, log(segment(1, { isInUse: false }))),
  ],
  ["tables", /^ok: gibsey.pages, gibsey.test_cdc/, given({})],
  ["tables", /^wrong: it doesn't capture gibsey.pages .*Removed the schema/, lines(...learned, removed)],
  ["tables", /^wrong: it doesn't capture gibsey.pages .*reacting on/, lines(...learned, unready)],
  ["tables", /^ok/, lines(...learned, unready, ...learned)],
  ["tables", /^wrong: it doesn't capture gibsey.test_cdc/, lines(learned[0] ?? "", learned[2] ?? "")],
  ["tables", /^skipped/, lines()],
  ["log", /^ok/, given({})],
  [
    "log",
    /^wrong: .*it met a change.*Unknown column mood/,
    lines("2026-11-26 22:20:36,730 ERROR [a] B - Unknown column mood"),
  ],
];

describe("the checks of the agent", () => {
  it.each(rows)("%s says %s", async (name, says, probes) => {
    const check = agentChecks.find(({ id }) => id === `agent.${name}`);
    if (check === undefined) throw new Error(`there is no agent.${name}`);
    expect(told(await check.probe(fakeProbes(probes), noSignal))).toMatch(says);
  });

  it("are all looked at", () => {
    const names = new Set(rows.map(([name]) => `agent.${name}`));
    expect(agentChecks.map(({ id }) => id).filter((id) => !names.has(id))).toEqual([]);
  });
});
