/** A hop that a canary has made. */
export interface CanaryHop {
  readonly name: string;
  readonly ms: number;
}

/** What came of a canary: all hops, or those before the one at which it stopped. */
export type CanaryFlight =
  | { readonly kind: "arrived"; readonly hops: readonly CanaryHop[]; readonly totalMs: number }
  | { readonly kind: "lost"; readonly hops: readonly CanaryHop[]; readonly stoppedAt: string; readonly reason: string };
