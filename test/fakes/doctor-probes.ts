import type { Check, Finding } from "../../src/core/doctor/check.ts";
import type { Probes } from "../../src/core/doctor/probes.ts";
import type { DaemonProbes } from "../../src/core/doctor/probes/daemon.ts";
import type { FolderFacts } from "../../src/core/doctor/probes/folder.ts";
import type { StatusReport } from "../../src/core/stack/status-report.ts";

type Group = Exclude<keyof Probes, "runtime">;

/** For each group the probes that a test gives. */
export type GivenProbes = { readonly [Name in Group]?: Partial<Probes[Name]> } & {
  readonly runtime?: Probes["runtime"];
};

/** Probes that tell what a test gives them; a check that asks for anything else fails. */
export function fakeProbes(given: GivenProbes): Probes {
  const group = (name: Group) =>
    new Proxy(given[name] ?? {}, {
      get(target, probe) {
        if (Object.hasOwn(target, probe)) return Reflect.get(target, probe);
        throw new Error(`the check asked for ${name}.${String(probe)}, which the test didn't give`);
      },
    });
  return {
    runtime: given.runtime ?? "embedded",
    machine: group("machine"),
    book: group("book"),
    models: group("models"),
    servers: group("servers"),
    cassandra: group("cassandra"),
    kafka: group("kafka"),
    agent: group("agent"),
    daemon: group("daemon"),
    memory: group("memory"),
    nightly: group("nightly"),
  } as Probes;
}

/** A book's folder in which nothing is amiss. */
export const folder: FolderFacts = {
  path: "/book",
  nearest: "/book",
  kind: "folder",
  isWritable: true,
  isOwn: true,
  mode: 0o700,
  freeMb: 5_000,
  freeFiles: 1_000_000,
  mount: { path: "/", type: "ext4", isReadOnly: false },
};

/** For checks that wait for nothing. */
export const noSignal: AbortSignal = new AbortController().signal;

/** A finding in a line: its status, and all that it says. */
export function told(finding: Finding): string {
  const { status, found } = finding;
  if (!("fix" in finding)) return `${status}: ${found}`;
  return [`${status}: ${found}`, finding.expected, finding.fix, ...(finding.evidence ?? [])].join(" | ");
}

/** What a check finds of a book on this machine, unless it is given another. */
export function findingOf({ probe }: Check, given: GivenProbes): Promise<Finding> {
  return probe(fakeProbes({ book: { isElsewhere: false }, ...given }), noSignal);
}

/** A daemon that is ready, with its status as a test has it. */
export function daemonThatIsReady(over: Partial<StatusReport> = {}): Partial<DaemonProbes> {
  return { process: async () => ({ state: "alive", pid: 1 }), statusNow: async () => ({ ...readyStatus, ...over }) };
}

/** No daemon answers. */
export const noDaemon: Partial<DaemonProbes> = {
  process: async () => ({ state: "none" }),
  statusNow: () => Promise.reject(new Error("no daemon runs")),
};

const readyStatus: StatusReport = {
  runtime: "native",
  daemon: { state: "ready", url: "http://127.0.0.1:1", pid: 1, version: "0", uptimeMs: 1, rssBytes: 1 },
  pages: 2,
  searchable: 2,
  vectors: 4,
  lag: 0,
  asOf: "2026-01-01T00:00:00.000Z",
  deadLetters: 0,
  model: { provider: "stub", name: "words", dimensions: 256 },
  index: { kind: "simd", vectors: 4, bytes: 1 },
  pipeline: { state: "listening" },
  services: [],
};
