import type { Finding } from "../../src/core/doctor/check.ts";
import type { Probes } from "../../src/core/doctor/probes.ts";

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
  } as Probes;
}

/** For checks that wait for nothing. */
export const noSignal: AbortSignal = new AbortController().signal;

/** A finding in a line: its status, and all that it says. */
export function told(finding: Finding): string {
  const { status, found } = finding;
  if (!("fix" in finding)) return `${status}: ${found}`;
  return [`${status}: ${found}`, finding.expected, finding.fix, ...(finding.evidence ?? [])].join(" | ");
}
