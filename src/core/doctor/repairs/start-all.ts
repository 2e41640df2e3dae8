import type { Acts } from "../acts.ts";

/** Starts whatever doesn't run, servers before the daemon. */
export async function startAll(acts: Acts, signal: AbortSignal): Promise<string> {
  await acts.startAll(signal);
  return "started what was missing";
}
