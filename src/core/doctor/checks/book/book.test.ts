import { describe, expect, it } from "vitest";
import { fakeProbes, folder, noSignal } from "../../../../../test/fakes/doctor-probes.ts";
import { stackPlan } from "../../../../../test/fakes/stack-plan.ts";
import { GibseyError } from "../../../errors.ts";
import { newRun } from "../../../stack/run-record.ts";
import type { BookProbes, DatabaseFacts, OutboxFacts, SettingsFacts } from "../../probes/book.ts";
import type { FolderFacts } from "../../probes/folder.ts";
import { bookChecks } from "./index.ts";

const outbox: OutboxFacts = { changes: 0, oldestWrittenAtMs: undefined, last: 9, committed: 9 };
const database: DatabaseFacts = {
  bytes: 1_048_576,
  isReadWhole: true,
  version: 3,
  knownVersion: 3,
  damage: [],
  missing: [],
  outbox,
  unevenAccounts: [],
};
const settings: SettingsFacts = { problems: [], file: "/book/config.json", unknownKeys: [], unknownVariables: [] };
const daemonOf = (pid: number) => ({ name: "daemon", pid, startedAt: "1", port: 1, readyMs: 1 });
const well: BookProbes = {
  path: "/book",
  isElsewhere: false,
  folder: async () => folder,
  run: async () => ({ ...newRun("embedded", "1"), services: [daemonOf(7)] }),
  plan: async () => stackPlan(),
  record: async () => "whole",
  dead: async () => [],
  settings: async () => settings,
  database: async () => database,
  hasSnapshot: async () => true,
  isOutboxMoving: async () => false,
  databaseUsers: async () => ({ others: [], isDaemons: true }),
  isWriteLocked: async () => true,
};

async function look(id: string, given: Partial<BookProbes> = {}, state: "alive" | "none" = "alive") {
  const check = bookChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} is no check`);
  const probes = fakeProbes({
    book: { ...well, ...given },
    daemon: { process: async () => ({ state }) },
    machine: { clock: async () => ({ nowMs: 10_000_000, newest: undefined, daemonMs: undefined }) },
  });
  const finding = await check.probe(probes, noSignal);
  return `${finding.status}: ${finding.found}`;
}

const having = (facts: Partial<DatabaseFacts>) => ({ database: async () => ({ ...database, ...facts }) });
const inFolder = (facts: Partial<FolderFacts>) => ({ folder: async () => ({ ...folder, ...facts }) });
const waiting = (oldestWrittenAtMs: number) => having({ outbox: { ...outbox, changes: 4, oldestWrittenAtMs } });
const refuse = (code: "DATABASE_BUSY" | "DATA_DIR_UNUSABLE") => ({
  database: () => Promise.reject(new GibseyError(code, `it is ${code}`, "mend it")),
});
const none = { database: async () => undefined };

describe("the book", () => {
  it.each<[string, Partial<BookProbes>, RegExp, ("alive" | "none")?]>([
    ["book.folder", {}, /^ok: \/book$/],
    ["book.folder", { isElsewhere: true }, /^skipped: GIBSEY_URL/],
    ["book.folder", inFolder({ kind: "absent", mode: undefined }), /^ok: .*not made yet/],
    ["book.folder", inFolder({ kind: "something else", nearest: "/file" }), /^wrong: \/file is no folder/],
    ["book.folder", inFolder({ isWritable: false }), /^wrong: this user may not write/],
    [
      "book.folder",
      inFolder({ mount: { path: "/m", type: "ext4", isReadOnly: true } }),
      /^wrong: \/m is mounted read-only/,
    ],
    ["book.folder", inFolder({ isOwn: false }), /^wrong: .*another user's/],
    ["book.folder", inFolder({ mode: 0o755 }), /^warn: everybody .*mode 755/],
    ["book.folder", inFolder({ mount: { path: "/m", type: "nfs4", isReadOnly: false } }), /^warn: .*nfs4/],
    ["book.run-record", {}, /^ok: daemon 7/],
    ["book.run-record", { record: async () => "absent" }, /^skipped/],
    ["book.run-record", { record: async () => "broken" }, /^wrong: .*can't be read/],
    ["book.run-record", { dead: async () => [daemonOf(7)] }, /^wrong: .*daemon \(pid 7\)/],
    ["book.stack-record", {}, /^ok: native, keyspace gibsey/],
    ["book.stack-record", { record: async () => "absent" }, /^skipped/],
    ["book.stack-record", { record: async () => "broken" }, /^wrong/],
    ["book.settings", {}, /^ok/],
    [
      "book.settings",
      { settings: async () => ({ ...settings, problems: [{ message: "port is nine", hint: "gibsey config" }] }) },
      /^wrong: port is nine/,
    ],
    [
      "book.settings",
      { settings: async () => ({ ...settings, unknownKeys: [{ name: "mood", nearest: undefined }] }) },
      /^warn: no setting is called mood in/,
    ],
    [
      "book.settings",
      { settings: async () => ({ ...settings, unknownVariables: [{ name: "GIBSEY_MOOD", nearest: undefined }] }) },
      /^ok/,
    ],
    ["book.database", {}, /^ok: 1.0 MiB/],
    ["book.database", having({ isReadWhole: false }), /^ok: .*vectors weren't looked at/],
    ["book.database", having({ damage: ["row 1 missing"] }), /^wrong: .*damaged: row 1 missing/],
    ["book.database", having({ version: 0 }), /^wrong: .*is empty, and wasn't/],
    ["book.database", { ...having({ version: 0 }), hasSnapshot: async () => false }, /^ok/],
    ["book.database", { ...none, hasSnapshot: async () => false }, /^skipped/, "none"],
    ["book.database", none, /^wrong: .*is gone/, "none"],
    ["book.database", refuse("DATABASE_BUSY"), /^skipped/],
    ["book.database", refuse("DATA_DIR_UNUSABLE"), /^wrong: it is DATA_DIR_UNUSABLE/],
    [
      "book.database",
      { databaseUsers: async () => ({ others: [], isDaemons: false }) },
      /^wrong: the daemon works on another file/,
    ],
    ["book.schema", {}, /^ok: version 3/],
    ["book.schema", none, /^skipped/],
    ["book.schema", having({ version: 4 }), /^wrong: .*has version 4/],
    ["book.schema", having({ version: 2 }), /^ok: .*the next start makes it 3/],
    ["book.schema", having({ missing: [{ kind: "index", name: "i" }] }), /^wrong: .*index i/],
    ["book.triggers", {}, /^ok/],
    ["book.triggers", having({ version: 2 }), /^skipped/],
    ["book.triggers", having({ missing: [{ kind: "trigger", name: "t" }] }), /^wrong: missing: t/],
    ["book.outbox", {}, /^ok: none waits/],
    ["book.outbox", none, /^skipped/],
    ["book.outbox", waiting(9_999_000), /^ok: 4 wait, the oldest for 1 s/],
    ["book.outbox", waiting(9_999_000), /^warn: 4 changes wait, and no daemon runs/, "none"],
    ["book.outbox", waiting(1_000_000), /^wrong: 4 changes wait, the oldest for 150 minutes/],
    ["book.outbox", { ...waiting(1_000_000), isOutboxMoving: async () => true }, /^ok/],
    ["book.ledger", {}, /^ok: all entries sum/],
    ["book.ledger", none, /^skipped/],
    [
      "book.ledger",
      having({ unevenAccounts: [{ user: "ada", balance: 9, sum: 5 }] }),
      /^wrong: the entries of ada sum to 5, and the balance is 9/,
    ],
    ["book.cursor", {}, /^ok: 9 of 9/],
    ["book.cursor", none, /^skipped/],
    ["book.cursor", having({ outbox: { ...outbox, committed: 12 } }), /^wrong: changes up to 12/],
    ["book.busy", {}, /^ok: nobody else/],
    [
      "book.busy",
      { databaseUsers: async () => ({ others: ["pid 3 (sqlite3)"], isDaemons: true }) },
      /^wrong: .*pid 3 \(sqlite3\) has it open/,
    ],
    [
      "book.busy",
      {
        databaseUsers: async () => ({ others: ["pid 3 (sqlite3)"], isDaemons: true }),
        isWriteLocked: async () => false,
      },
      /^ok: open, but not locked/,
    ],
  ])("%s, case %#", async (id, given, told, state) => {
    expect(await look(id, given, state)).toMatch(told);
  });

  it("tells a dead process in run.json as the consequence of that service's own check", async () => {
    const check = bookChecks.find(({ id }) => id === "book.run-record");
    const probes = fakeProbes({ book: { ...well, dead: async () => [daemonOf(7)] } });
    expect(await check?.probe(probes, noSignal)).toMatchObject({ causes: ["daemon.process"] });
  });
});
