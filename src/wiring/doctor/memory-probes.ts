import { limits } from "../../core/limits.ts";
import type { MemoryProbes } from "../../core/doctor/probes/memory.ts";
import type { WiredDaemonProbes } from "./daemon-probes.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

export function memoryProbes({ runtime, canary }: ProbeParts, daemon: WiredDaemonProbes): MemoryProbes {
  const flight = once(async () => {
    const client = await daemon.client(AbortSignal.timeout(60_000));
    return client.canary({ timeoutMs: limits.doctorCanaryMs });
  });
  return { canary: flight, noCanary: whyNone(runtime, canary) };
}

/** Servers that belong to others aren't written to unasked. */
function whyNone(runtime: string, canary: boolean | undefined): string | undefined {
  if (canary === false) return "--no-canary";
  return canary === undefined && runtime === "external" ? "on external only with --canary" : undefined;
}
