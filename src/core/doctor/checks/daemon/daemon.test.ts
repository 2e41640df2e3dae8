import { describe, expect, it } from "vitest";
import { fakeProbes, noSignal } from "../../../../../test/fakes/doctor-probes.ts";
import { stackPlan } from "../../../../../test/fakes/stack-plan.ts";
import { type ErrorCode, GibseyError } from "../../../errors.ts";
import type { StatusReport } from "../../../stack/status-report.ts";
import type { BookProbes } from "../../probes/book.ts";
import type { DaemonProbes, LockHolder, TokenFacts } from "../../probes/daemon.ts";
import { daemonChecks } from "./index.ts";

const mib = 1_048_576;
const report: StatusReport = {
  runtime: "embedded",
  daemon: { state: "ready", url: "http://127.0.0.1:8001", pid: 7, version: "1.0.0", uptimeMs: 9, rssBytes: 300 * mib },
  pages: 1,
  searchable: 1,
  vectors: 1,
  lag: 0,
  asOf: "2026-01-01T00:00:00.000Z",
  deadLetters: 0,
  model: { provider: "stub", name: "stub", dimensions: 3 },
  index: { kind: "simd", vectors: 1, bytes: 100 * mib },
  pipeline: { state: "listening" },
  services: [],
};
const token: TokenFacts = { from: "/book/token", isFile: true, isThere: true, isOwn: true, mode: 0o600 };
const well: DaemonProbes = {
  ownVersion: "1.0.0",
  url: async () => report.daemon.url,
  process: async () => ({ state: "alive", pid: 7 }),
  status: async () => report,
  statusNow: async () => report,
  isHeldUp: async () => false,
  problem: async () => undefined,
  lock: async () => ({ isHeld: true, others: [] }),
  token: async () => token,
  listening: async () => ["127.0.0.1:8001", "[::1]:8001"],
  log: async () => ({ errors: [], isRemoved: false }),
};

async function look(id: string, given: Partial<DaemonProbes> = {}, book: Partial<BookProbes> = {}) {
  const check = daemonChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} is no check`);
  const base = { isElsewhere: false, path: "/book", plan: async () => undefined };
  const probes = fakeProbes({ daemon: { ...well, ...given }, book: { ...base, ...book } });
  const finding = await check.probe(probes, noSignal);
  return `${finding.status}: ${finding.found}`;
}

const answering = (given: Partial<StatusReport>) => ({ status: async () => ({ ...report, ...given }) });
const failing = (code: ErrorCode) => ({
  status: () => Promise.reject(new GibseyError(code, `it is ${code}`, "mend it")),
});
const holding = (facts: Partial<TokenFacts>) => ({ token: async () => ({ ...token, ...facts }) });
const none = { process: async () => ({ state: "none" as const }), url: async () => undefined };
const free = { lock: async () => ({ isHeld: false, others: [] }) };
const held = (...others: LockHolder[]) => ({ ...none, lock: async () => ({ isHeld: true, others }) });
const holder: LockHolder = { pid: 9, words: "pid 9 (x)", isDaemon: true, listening: [] };
const planned = { plan: async () => stackPlan() };

describe("the daemon", () => {
  it.each<[string, Partial<DaemonProbes>, RegExp, Partial<BookProbes>?]>([
    ["daemon.process", {}, /^ok: pid 7/],
    ["daemon.process", { process: async () => ({ state: "elsewhere" }) }, /^ok/],
    ["daemon.process", { process: async () => ({ state: "gone", pid: 7 }) }, /^wrong: pid 7 of run.json has ended/],
    ["daemon.process", { ...none, ...free }, /^skipped: none runs/],
    ["daemon.process", { ...none, ...free }, /^wrong: no daemon runs/, planned],
    ["daemon.process", held(holder), /^skipped: run.json names none, but one holds/, planned],
    ["daemon.lock", {}, /^ok: pid 7 holds it/],
    ["daemon.lock", free, /^wrong: nobody holds \/book\/daemon.lock/],
    ["daemon.lock", { ...none, ...free }, /^skipped: no daemon runs/],
    ["daemon.lock", held(), /^wrong: a process that can't be seen/],
    ["daemon.lock", held(holder), /^warn: a daemon is starting: pid 9/],
    ["daemon.lock", held({ ...holder, listening: ["127.0.0.1:1"] }), /^wrong: pid 9 \(x\) holds/],
    ["daemon.lock", held({ ...holder, isDaemon: false }), /^wrong: pid 9 \(x\) holds/],
    ["daemon.lock", {}, /^skipped: GIBSEY_URL/, { isElsewhere: true }],
    ["daemon.ready", {}, /^ok: http/],
    ["daemon.ready", { url: async () => undefined }, /^skipped/],
    ["daemon.ready", answering({ daemon: { ...report.daemon, state: "starting" } }), /^warn: .* is starting/],
    ["daemon.ready", failing("TOKEN_REFUSED"), /^skipped: .*see daemon.token/],
    ["daemon.ready", failing("DAEMON_DOWN"), /^wrong: it is DAEMON_DOWN/],
    ["daemon.ready", { ...failing("DAEMON_DOWN"), isHeldUp: async () => true }, /^wrong: pid 7 is stopped by a signal/],
    ["daemon.token", {}, /^ok: \/book\/token/],
    ["daemon.token", { ...none, ...holding({ isThere: false, mode: undefined }) }, /^skipped/],
    ["daemon.token", holding({ isThere: false, mode: undefined }), /^wrong: there is no token in \/book\/token/],
    ["daemon.token", holding({ isOwn: false }), /^wrong: .*another user's/],
    ["daemon.token", holding({ mode: 0o640 }), /^wrong: .*mode 640/],
    ["daemon.token", failing("TOKEN_REFUSED"), /^wrong: the token of \/book\/token isn't/],
    ["daemon.token", failing("DAEMON_DOWN"), /^ok/],
    ["daemon.token", { ...none, ...failing("TOKEN_REFUSED") }, /^ok/],
    ["daemon.token", failing("TOKEN_REFUSED"), /^wrong: the token of/, { isElsewhere: true }],
    ["daemon.token", holding({ mode: 0o640 }), /^ok/, { isElsewhere: true }],
    ["daemon.bind", {}, /^ok: 127.0.0.1:8001/],
    ["daemon.bind", { listening: async () => ["*:8001"] }, /^wrong: it listens on \*:8001/],
    ["daemon.bind", { listening: async () => ["10.0.0.2:8001"] }, /^wrong/],
    ["daemon.bind", { listening: async () => undefined }, /^skipped/],
    ["daemon.version", {}, /^ok: 1.0.0/],
    ["daemon.version", { ownVersion: "1.1.0" }, /^wrong: the daemon is 1.0.0, this gibsey 1.1.0/],
    ["daemon.pipeline", {}, /^ok: listening/],
    ["daemon.pipeline", answering({ lag: 3, pipeline: { state: "learning" } }), /^ok: learning, 3 changes wait/],
    [
      "daemon.pipeline",
      answering({ lag: 3, pipeline: { state: "waiting", problem: "DISK_FULL: no room" } }),
      /^wrong: waiting, 3 changes wait: DISK_FULL: no room/,
    ],
    [
      "daemon.pipeline",
      { ...answering({ lag: 3, pipeline: { state: "learning" } }), problem: async () => "DISK_FULL: no room" },
      /^wrong: learning, 3 changes wait: DISK_FULL/,
    ],
    ["daemon.pipeline", answering({ pipeline: { state: "stopped" } }), /^wrong: stopped/],
    ["daemon.log", {}, /^ok: no errors/],
    ["daemon.log", { log: async () => ({ errors: ["a", "b"], isRemoved: false }) }, /^ok: lines of errors .*: 2/],
    ["daemon.log", { log: async () => ({ errors: [], isRemoved: true }) }, /^warn: .*was removed/],
    ["daemon.memory", {}, /^ok: 300 MiB, of which the index has 100/],
    ["daemon.memory", answering({ daemon: { ...report.daemon, rssBytes: 4_000 * mib } }), /^warn: 4000 MiB/],
    ["daemon.dead-letters", {}, /^ok: none/],
    ["daemon.dead-letters", answering({ deadLetters: 2 }), /^warn: 2 changes couldn't be learned/],
  ])("%s, case %#", async (id, given, told, book) => {
    expect(await look(id, given, book)).toMatch(told);
  });
});
