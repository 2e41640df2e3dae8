import type { Probes } from "../../src/core/doctor/probes.ts";

type Groups = Omit<Probes, "runtime">;
type GivenProbes = { readonly [Group in keyof Groups]?: Partial<Groups[Group]> } & Partial<Pick<Probes, "runtime">>;

/** Probes that tell what a test gives them; a check that asks for anything else fails. */
export function fakeProbes(given: GivenProbes): Probes {
  const group = (name: keyof Groups) =>
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
