import { describe, expect, it } from "vitest";
import { fakeProbes, folder, noSignal } from "../../../../../test/fakes/doctor-probes.ts";
import { stackPlan } from "../../../../../test/fakes/stack-plan.ts";
import { GibseyError } from "../../../errors.ts";
import type { ServiceStatus } from "../../../stack/status-report.ts";
import type { Runtime } from "../../check.ts";
import type { FolderFacts } from "../../probes/folder.ts";
import type { MachineProbes } from "../../probes/machine.ts";
import { machineChecks } from "./index.ts";

const well: MachineProbes = {
  nodeVersion: "20.10.0",
  availableMb: () => 8_000,
  cacheFolder: async () => ({ ...folder, path: "/cache", nearest: "/cache" }),
  clock: async () => ({ nowMs: 1_000_000_000, newest: undefined, daemonMs: undefined }),
  openFilesMax: async () => 65_536,
  portsTaken: async () => [],
  java: async () => ({ java: { path: "/usr/bin/java", version: "17.0.15" }, others: [] }),
  maven: async () => "/usr/bin/mvn",
  jarsMissing: async () => [],
  docker: async () => ({ engine: "28.2.2", compose: "2.36.2", buildx: "v0.24.0" }),
};

interface Given {
  readonly runtime?: Runtime;
  readonly machine?: Partial<MachineProbes>;
  readonly folder?: Partial<FolderFacts>;
  /** Services that run. */
  readonly running?: readonly string[];
  readonly isElsewhere?: boolean;
  readonly wasStarted?: boolean;
}

async function look(id: string, given: Given = {}) {
  const { runtime = "native", running = [], isElsewhere = false, wasStarted = false } = given;
  const check = machineChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} is no check`);
  const status = (name: string): ServiceStatus | undefined =>
    running.includes(name) ? { name, state: "starting", pid: 1, port: 1, rssBytes: 1, restarts: 0 } : undefined;
  const probes = fakeProbes({
    machine: { ...well, ...given.machine },
    runtime,
    book: {
      isElsewhere,
      path: "/book",
      folder: async () => ({ ...folder, ...given.folder }),
      plan: async () => (wasStarted ? stackPlan() : undefined),
    },
    servers: { status: async (name) => status(name) },
    daemon: {
      process: async () => ({ state: running.includes("daemon") ? "alive" : "none" }),
      lock: async () => ({ isHeld: running.includes("daemon"), others: [] }),
    },
  });
  const finding = await check.probe(probes, noSignal);
  return `${finding.status}: ${finding.found}`;
}

const all = ["kafka", "cassandra", "agent", "daemon"];
const missing = [
  { name: "kafka" as const, folder: "/cache/jars/kafka-4", isThere: false },
  { name: "agent" as const, folder: "/cache/jars/agent-3", isThere: true },
];
const dockerFails = () => Promise.reject(new GibseyError("DOCKER_UNAVAILABLE", "no engine", "start Docker"));

describe("the machine", () => {
  it.each<[string, Given, RegExp]>([
    ["machine.node", {}, /^ok: Node 20/],
    ["machine.node", { machine: { nodeVersion: "18.20.1" } }, /^wrong: Node 18/],
    ["machine.clock", {}, /^ok: 1970-01-12/],
    [
      "machine.clock",
      { machine: { clock: async () => ({ nowMs: 0, newest: { file: "f", writtenAtMs: 60_001 }, daemonMs: 0 }) } },
      /^wrong: .*but f was written at 1970/,
    ],
    [
      "machine.clock",
      { machine: { clock: async () => ({ nowMs: 0, newest: { file: "f", writtenAtMs: 59_000 }, daemonMs: 59_000 }) } },
      /^ok/,
    ],
    [
      "machine.clock",
      { machine: { clock: async () => ({ nowMs: 0, newest: undefined, daemonMs: -3_600_000 }) } },
      /^wrong: .*the daemon's 1969/,
    ],
    ["machine.memory", {}, /^ok: 8000 MiB/],
    [
      "machine.memory",
      { machine: { availableMb: () => 1_000 } },
      /^wrong: 1000 .* kafka, cassandra, agent, daemon need/,
    ],
    ["machine.memory", { machine: { availableMb: () => 1_000 }, running: ["kafka", "cassandra"] }, /^ok/],
    ["machine.memory", { machine: { availableMb: () => 10 }, running: all }, /^ok: 10 MiB can be had; all runs/],
    ["machine.memory", { machine: { availableMb: () => 200 }, runtime: "embedded" }, /^ok/],
    ["machine.memory", { isElsewhere: true }, /^skipped: GIBSEY_URL/],
    ["machine.disk", {}, /^ok: 5000 MiB/],
    ["machine.disk", { folder: { freeMb: 900 } }, /^wrong: 900 MiB are free for \/book \(on \/, ext4\)/],
    ["machine.disk", { folder: { freeMb: 900 }, running: all }, /^ok/],
    ["machine.disk", { folder: { freeMb: 100 }, running: all }, /^warn/],
    ["machine.disk", { folder: { freeMb: 2 }, runtime: "embedded" }, /^wrong/],
    ["machine.disk", { folder: { freeFiles: 3 } }, /^wrong: there is room for 3 files/],
    [
      "machine.disk",
      { machine: { cacheFolder: async () => ({ ...folder, path: "/cache", freeMb: 0 }) } },
      /^warn: .*\/cache/,
    ],
    ["machine.open-files", {}, /^ok: up to 65536/],
    ["machine.open-files", { machine: { openFilesMax: async () => 1_024 } }, /^wrong: up to 1024/],
    ["machine.open-files", { machine: { openFilesMax: async () => 1_024 }, runtime: "embedded" }, /^ok/],
    ["machine.open-files", { machine: { openFilesMax: async () => undefined } }, /^skipped/],
    ["machine.open-files", { machine: { openFilesMax: async () => Number.POSITIVE_INFINITY } }, /^ok: without a limit/],
    ["machine.ports", {}, /^ok: free for kafka/],
    ["machine.ports", { machine: { portsTaken: async () => ["pid 7 (nc) has port 9042"] } }, /^wrong: pid 7/],
    ["machine.ports", { running: all }, /^ok: all runs/],
    ["machine.java", {}, /^ok: Java 17.0.15 at \/usr\/bin\/java/],
    ["machine.java", { machine: { java: async () => ({ java: undefined, others: [] }) } }, /^wrong: there is no Java/],
    [
      "machine.java",
      { machine: { java: async () => ({ java: undefined, others: [{ path: "/j", version: "25.0.1" }] }) } },
      /^wrong: only Java 25.0.1 at \/j; Cassandra 5.0/,
    ],
    ["machine.maven", { machine: { maven: async () => undefined } }, /^ok: not needed/],
    ["machine.maven", { machine: { jarsMissing: async () => missing } }, /^ok: \/usr\/bin\/mvn/],
    [
      "machine.maven",
      { machine: { jarsMissing: async () => missing, maven: async () => undefined } },
      /^wrong: .*jars of kafka, agent/,
    ],
    ["machine.jars", {}, /^ok/],
    [
      "machine.jars",
      { machine: { jarsMissing: async () => missing.slice(0, 1) } },
      /^ok: gibsey up fetches them, 43 MiB/,
    ],
    ["machine.jars", { machine: { jarsMissing: async () => missing } }, /^wrong: .*agent-3 is damaged/],
    [
      "machine.jars",
      { machine: { jarsMissing: async () => missing.slice(0, 1) }, wasStarted: true },
      /^wrong: .*kafka-4 is missing/,
    ],
    ["machine.docker", {}, /^ok: Docker 28.2.2, Compose 2.36.2, buildx v0.24.0/],
    ["machine.docker", { machine: { docker: dockerFails } }, /^wrong: no engine/],
    [
      "machine.docker",
      { machine: { docker: async () => ({ engine: "1", compose: "2", buildx: undefined }) } },
      /^warn: .*without buildx/,
    ],
    [
      "machine.docker",
      { machine: { docker: async () => ({ engine: "1", compose: "2", buildx: undefined }) }, running: ["agent"] },
      /^ok: .*isn't needed now/,
    ],
    ["machine.cache", {}, /^ok: \/cache/],
    [
      "machine.cache",
      { machine: { cacheFolder: async () => ({ ...folder, kind: "something else" }) } },
      /^warn: \/book is no folder/,
    ],
    ["machine.cache", { machine: { cacheFolder: async () => ({ ...folder, isWritable: false }) } }, /^warn: this user/],
  ])("%s, case %#", async (id, given, told) => {
    expect(await look(id, given)).toMatch(told);
  });
});
