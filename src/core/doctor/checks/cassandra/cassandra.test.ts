import { describe, expect, it } from "vitest";
import { fakeProbes, type GivenProbes, noSignal, told } from "../../../../../test/fakes/doctor-probes.ts";
import { stackPlan } from "../../../../../test/fakes/stack-plan.ts";
import { GibseyError } from "../../../errors.ts";
import type { ServiceStatus } from "../../../stack/status-report.ts";
import type { CassandraProbes, Segment } from "../../probes/cassandra.ts";
import { cassandraChecks } from "./index.ts";

const status = (given: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name: "cassandra",
  state: "ready",
  pid: 7,
  port: 9_042,
  rssBytes: 1,
  restarts: 0,
  ...given,
});

const settings = (given: Readonly<Record<string, string>> = {}) =>
  new Map(
    Object.entries({
      cdc_enabled: "true",
      commitlog_sync: "periodic",
      commitlog_sync_period: "20ms",
      commitlog_segment_size: "4MiB",
      cdc_total_space: "40MiB",
      concurrent_writes: "2",
      ...given,
    }),
  );

const segment = (id: number, given: Partial<Segment> = {}): Segment => ({
  name: `CommitLog-8-${id}.log`,
  id,
  bytes: 4 * 1_048_576,
  isInUse: true,
  index: undefined,
  ...given,
});
const segments = (count: number, given: Partial<Segment> = {}) => ({
  folder: "/b/cdc_raw",
  lost: [],
  segments: Array.from({ length: count }, (_, index) => segment(index + 1, given)),
});

const isOurs = { isElsewhere: false, plan: async () => stackPlan() };
const isTheirs = { isElsewhere: false, plan: async () => undefined };

/** Probes of a Cassandra that is well, with what a row of the table says is otherwise. */
function given(cassandra: Partial<CassandraProbes>, rest: GivenProbes = {}): GivenProbes {
  const well: CassandraProbes = {
    keyspace: "gibsey",
    address: async () => "127.0.0.1:9042",
    reach: async () => ({ kind: "answers" }),
    version: async () => "5.0.9",
    partitioner: async () => "org.apache.cassandra.dht.Murmur3Partitioner",
    settings: async () => settings(),
    differences: async () => [],
    tables: async () => [
      { name: "pages", hasCdc: true },
      { name: "test_cdc", hasCdc: true },
      { name: "page_vectors_a", hasCdc: false },
    ],
    indexes: async () => [],
    vectorTable: async () => undefined,
    tryWrites: async () => {},
    unevenAccounts: async () => [],
    noWrites: undefined,
    lease: async () => ({ holder: "here:/b", own: "here:/b" }),
    cores: 2,
    changeLog: async () => segments(2),
  };
  const servers = {
    status: async () => status(),
    isHalted: async () => false,
    portHolder: async () => undefined,
    lastLines: async () => [],
  };
  return { cassandra: { ...well, ...cassandra }, servers, book: isOurs, ...rest };
}

const set = (values: Readonly<Record<string, string>>) => given({ settings: async () => settings(values) });
const reached = (reach: Awaited<ReturnType<CassandraProbes["reach"]>>, rest?: GivenProbes) =>
  given({ reach: async () => reach }, rest);
const servers = (more: GivenProbes["servers"]) => ({ servers: { ...given({}).servers, ...more } });

const rows: readonly (readonly [id: string, says: RegExp, given: GivenProbes])[] = [
  ["process", /^ok: pid 7, port 9042$/, given({})],
  ["process", /^skipped: GIBSEY_URL/, { book: { isElsewhere: true } }],
  ["process", /^wrong: no cassandra runs .*gibsey up/, given({}, servers({ status: async () => undefined }))],
  [
    "process",
    /^wrong: it has ended \(pid 7\): the disk is full .*make room.*No space left/,
    given(
      {},
      servers({ status: async () => status({ state: "down" }), lastLines: async () => ["x: No space left on device"] }),
    ),
  ],
  [
    "process",
    /^wrong: it has ended \(pid 7\): Exception in thread "main" java.lang.Error: odd \|/,
    given(
      {},
      servers({
        status: async () => status({ state: "down" }),
        lastLines: async () => ['Exception in thread "main" java.lang.Error: odd', "at a.B", "at c.D"],
      }),
    ),
  ],
  ["cql", /^ok/, given({})],
  ["cql", /^wrong: its process is halted.*kill -CONT 7/, given({}, servers({ isHalted: async () => true }))],
  [
    "cql",
    /^wrong: 127.0.0.1:9042 takes a connection, and is silent for 4 s.*--fix/,
    reached({ kind: "silent", ms: 4_000 }),
  ],
  ["cql", /^wrong: nobody listens at 127.0.0.1:9042 .*--fix/, reached({ kind: "closed" })],
  [
    "cql",
    /^wrong: it is starting.*wait/,
    reached({ kind: "closed" }, servers({ status: async () => status({ state: "starting" }) })),
  ],
  [
    "cql",
    /^wrong: nobody listens.*name its address/,
    reached({ kind: "closed" }, servers({ status: async () => undefined })),
  ],
  [
    "cql",
    /^wrong: pid 9, which listens at .*, is no Cassandra/,
    reached({ kind: "foreign" }, servers({ portHolder: async () => "pid 9" })),
  ],
  [
    "cql",
    /^wrong: it refuses us .*set the password/,
    reached({ kind: "refused", problem: "it refuses us", hint: "set the password" }),
  ],
  ["version", /^ok: 5.0.9$/, given({})],
  ["version", /^warn: 5.1.0/, given({ version: async () => "5.1.0" })],
  ["version", /^wrong: 4.1.3, which knows no vectors/, given({ version: async () => "4.1.3" })],
  ["log", /^ok/, given({}, servers({ lastLines: async () => ["java.net.BindException: Address already in use"] }))],
  [
    "log",
    /^wrong: it says that the disk is full/,
    given({}, servers({ lastLines: async () => ["No space left on device"] })),
  ],
  ["cdc-enabled", /^ok/, given({})],
  ["cdc-enabled", /^wrong: cdc_enabled is false.*gibsey down && gibsey up/, set({ cdc_enabled: "false" })],
  ["cdc-enabled", /^skipped: this login/, given({ settings: async () => undefined })],
  ["commitlog-sync", /^ok: every 20ms/, given({})],
  ["commitlog-sync", /^ok: commitlog_sync: batch/, set({ commitlog_sync: "batch" })],
  ["commitlog-sync", /^warn: commitlog_sync_period is 500ms/, set({ commitlog_sync_period: "500ms" })],
  ["commitlog-sync", /^wrong: commitlog_sync_period is 10s.*20ms/, set({ commitlog_sync_period: "10s" })],
  ["segment-size", /^ok: 4MiB/, given({})],
  ["segment-size", /^warn: commitlog_segment_size is 32MiB/, set({ commitlog_segment_size: "32MiB" })],
  ["segment-size", /^ok: 32MiB/, { ...set({ commitlog_segment_size: "32MiB" }), book: isTheirs }],
  [
    "segment-size",
    /^warn: .*set commitlog_segment_size/,
    { ...set({ commitlog_segment_size: "64MiB" }), book: isTheirs },
  ],
  ["schema", /^ok: keyspace gibsey/, given({ differences: async () => [{ kind: "cdc-off", text: "x" }] })],
  [
    "schema",
    /^wrong: keyspace gibsey: the keyspace isn't there \| .*gibsey schema apply/,
    given({
      differences: async () => [
        { kind: "keyspace-missing", text: "the keyspace isn't there" },
        { kind: "table-missing", text: "table pages isn't there" },
      ],
    }),
  ],
  [
    "schema",
    /^wrong: .*pages has number text.*GIBSEY_KEYSPACE/,
    given({ differences: async () => [{ kind: "conflict", text: "pages has number text" }] }),
  ],
  ["cdc-tables", /^ok/, given({})],
  [
    "cdc-tables",
    /^wrong: changes of pages aren't captured.*ALTER TABLE gibsey.pages WITH cdc = true;/,
    given({
      tables: async () => [
        { name: "pages", hasCdc: false },
        { name: "test_cdc", hasCdc: true },
      ],
    }),
  ],
  [
    "cdc-tables",
    /^wrong: page_vectors_a would feed back.*gibsey.page_vectors_a WITH cdc = false;/,
    given({
      tables: async () => [
        { name: "page_vectors_a", hasCdc: true },
        { name: "others", hasCdc: true },
      ],
    }),
  ],
  ["cdc-raw-space", /^ok: 8 of 40 MiB in \/b\/cdc_raw/, given({})],
  ["cdc-raw-space", /^warn: it is filling: 36 of 40/, given({ changeLog: async () => segments(9) })],
  [
    "cdc-raw-space",
    /^wrong: it is full.*: 40 of 40.*gibsey up.*Rejecting mutation to keyspace/,
    given(
      { changeLog: async () => segments(10) },
      servers({ lastLines: async () => ["Rejecting mutation to keyspace gibsey."] }),
    ),
  ],
  ["cdc-raw-space", /^skipped/, given({ changeLog: async () => undefined })],
  ["cdc-raw-orphans", /^ok: 8 of 40/, given({ changeLog: async () => segments(2, { isInUse: false }) })],
  [
    "cdc-raw-orphans",
    /^warn: 12 of 40.*mv CommitLog-8-1.log/,
    given({ changeLog: async () => segments(3, { isInUse: false }) }),
  ],
  [
    "cdc-raw-orphans",
    /^ok: 0 of 40/,
    given({ changeLog: async () => segments(3, { isInUse: false, index: { position: 1, isComplete: true } }) }),
  ],
  ["vectors", /^skipped/, given({})],
  [
    "vectors",
    /^ok/,
    given({
      vectorTable: async () => ({
        generation: "g",
        table: "t",
        expected: "vector<float, 2>",
        found: "vector<float, 2>",
      }),
    }),
  ],
  [
    "vectors",
    /^wrong: there is no table t.*--fix/,
    given({
      vectorTable: async () => ({ generation: "g", table: "t", expected: "vector<float, 2>", found: undefined }),
    }),
  ],
  ["indexes", /^ok: none/, given({})],
  [
    "indexes",
    /^warn: i can't be asked yet.*DROP INDEX gibsey.i/,
    given({ indexes: async () => [{ table: "pages", name: "i", isQueryable: false, isOfVectors: false }] }),
  ],
  ["writers", /^ok: no vector is indexed/, set({ concurrent_writes: "64" })],
  [
    "writers",
    /^wrong: 8 writers on 2 cores, and the vector index i on t.*DROP INDEX gibsey.i/,
    given({
      settings: async () => settings({ concurrent_writes: "8" }),
      indexes: async () => [{ table: "t", name: "i", isQueryable: true, isOfVectors: true }],
    }),
  ],
  ["write", /^ok/, given({})],
  ["write", /^skipped: on external/, given({ noWrites: "on external only with --canary" })],
  [
    "write",
    /^wrong: it didn't take a write .*try again/,
    given({
      tryWrites: () => Promise.reject(new GibseyError("CASSANDRA_BUSY", "it didn't take a write", "try again")),
    }),
  ],
  ["ledger", /^ok: all entries sum/, given({})],
  [
    "ledger",
    /^wrong: the entries of ada sum to 5, and the balance is 9/,
    given({ unevenAccounts: async () => [{ user: "ada", balance: 9, sum: 5 }] }),
  ],
  ["lease", /^ok: this book's/, given({})],
  ["lease", /^ok: nobody/, given({ lease: async () => ({ holder: undefined, own: "here:/b" }) })],
  [
    "lease",
    /^wrong: .* held by there:\/c.*--data-dir \/c on there/,
    given({ lease: async () => ({ holder: "there:/c", own: "here:/b" }) }),
  ],
];

describe("the checks of Cassandra", () => {
  it.each(rows)("%s says %s", async (name, says, probes) => {
    const check = cassandraChecks.find(({ id }) => id === `cassandra.${name}`);
    if (check === undefined) throw new Error(`there is no cassandra.${name}`);
    expect(told(await check.probe(fakeProbes(probes), noSignal))).toMatch(says);
  });

  it("are all looked at", () => {
    const names = new Set(rows.map(([name]) => `cassandra.${name}`));
    expect(cassandraChecks.map(({ id }) => id).filter((id) => !names.has(id))).toEqual([]);
  });
});
