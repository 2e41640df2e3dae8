import type { Acts } from "../acts.ts";
import type { Repair } from "../repair.ts";

export const memoryRepairs: readonly Repair[] = [
  { check: "memory.vectors", does: "have the daemon make what is missing, and its index anew", act: rebuild },
  { check: "memory.index", does: "have the daemon make its index anew from rows and vectors", act: rebuild },
  {
    check: "memory.snapshot",
    does: "set the damaged snapshot aside; the daemon writes another",
    async act(acts) {
      const aside = await acts.setSnapshotAside();
      return aside === undefined ? "it was gone by then" : `renamed it to ${aside}`;
    },
  },
];

async function rebuild(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.rebuildIndex(signal);
  return "started the daemon without its snapshot; it has compared every page";
}
