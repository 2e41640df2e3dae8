import type { HopName, HopTime } from "../canary-hops.ts";

/** What came of a canary: all hops, or those before the one at which it stopped. */
export type CanaryFlight =
  | { readonly kind: "arrived"; readonly hops: readonly HopTime[]; readonly totalMs: number }
  | {
      readonly kind: "lost";
      readonly hops: readonly HopTime[];
      readonly stoppedAt: HopName;
      readonly reason: string;
    };
