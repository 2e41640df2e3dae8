import type { Check, Finding } from "../../src/core/doctor/check.ts";
import type { Probes } from "../../src/core/doctor/probes.ts";

/** For each room of probes those that a test gives. */
export type GivenProbes = { readonly [Room in keyof Probes]?: Partial<Probes[Room]> };

/** Makes a check on these probes; one that it asks and the test didn't give isn't there. */
export function probe(check: Check, given: GivenProbes): Promise<Finding> {
  const none: { [Room in keyof Probes]: object } = {
    machine: {},
    book: {},
    models: {},
    servers: {},
    cassandra: {},
    kafka: {},
    agent: {},
    daemon: {},
    memory: {},
  };
  return check.probe({ ...none, ...given } as Probes, new AbortController().signal);
}

/** A finding in a line: its status, and all that it says. */
export function told(finding: Finding): string {
  const { status, found } = finding;
  if (!("fix" in finding)) return `${status}: ${found}`;
  return [`${status}: ${found}`, finding.expected, finding.fix, ...(finding.evidence ?? [])].join(" | ");
}
