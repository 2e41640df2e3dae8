import { type Check, type Finding, skipped } from "../../check.ts";
import type { Probes } from "../../probes.ts";

/** What a node is set to, by the names of cassandra.yaml. */
export type NodeValues = (name: string) => string;

/** A check of settings that every node tells about itself. @param judge is given "" for a setting that the node doesn't tell of. */
export function nodeSetting(
  about: Omit<Check, "probe" | "needs">,
  judge: (value: NodeValues, probes: Probes) => Promise<Finding>,
): Check {
  return {
    ...about,
    needs: ["cassandra.cql"],
    probe: async (probes) => {
      const settings = await probes.cassandra.settings();
      if (settings === undefined) return skipped("this login may not read system_views.settings");
      return judge((name) => settings.get(name) ?? "", probes);
    },
  };
}

/** What sets a node right: one of gibsey's gets its own configuration at each start. */
export async function fixOfNode({ book }: Probes, setting: string): Promise<string> {
  if ((await book.plan()) !== undefined) return "gibsey down && gibsey up";
  return `set ${setting} in cassandra.yaml of every node, and start the nodes again`;
}

/** A duration as Cassandra writes it, in ms: `20ms`, `10s`; NaN for anything else. */
export function durationMs(text: string): number {
  const [, number = "", unit = ""] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return Number(number || Number.NaN) * ({ ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN);
}

/** A size as Cassandra writes it, in MiB: `4MiB`, `1GiB`; NaN for anything else. */
export function sizeMb(text: string): number {
  const [, number = "", unit = ""] = /^(\d+)(B|KiB|MiB|GiB)$/.exec(text) ?? [];
  return Number(number || Number.NaN) * ({ B: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 2 ** 10 }[unit] ?? Number.NaN);
}
