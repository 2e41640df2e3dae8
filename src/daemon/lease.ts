import { GibseyError } from "../core/errors.ts";
import type { Leases } from "../core/store/leases.ts";
import type { Clock } from "./clock.ts";

export interface LeaseParts {
  readonly leases: Leases;
  /** Who asks, in words for whoever is refused: a machine and its data dir. */
  readonly holder: string;
  readonly clock: Clock;
  /** Called if another has it, because this process stood still for longer than its lease. */
  readonly onLost: (error: GibseyError) => void;
}

/** What is leased. */
export interface LeaseRule {
  readonly name: string;
  /** It is renewed three times as often. */
  readonly ttlS: number;
  /** What is said when another has it. */
  readonly heldBy: (holder: string) => GibseyError;
}

export interface Lease {
  release(): Promise<void>;
}

/**
 * Takes a lease, and renews it until it is released. While the store is away nobody can take it, so that to renew it then only
 * waits.
 * @throws what `heldBy` says when another has it, and what the store throws.
 */
export async function takeLease(
  { name, ttlS, heldBy }: LeaseRule,
  { leases, holder, clock, onLost }: LeaseParts,
): Promise<Lease> {
  const hold = async (): Promise<GibseyError | undefined> => {
    const held = await leases.hold(name, holder, ttlS);
    return held === holder ? undefined : heldBy(held);
  };
  const refused = await hold();
  if (refused !== undefined) throw refused;
  const stop = new AbortController();
  const renew = async () => {
    while (!stop.signal.aborted) {
      await clock.wait((ttlS * 1000) / 3, stop.signal, { keepsAlive: false }).catch(() => undefined);
      if (stop.signal.aborted) return;
      const lost = await hold().catch(() => undefined);
      if (lost !== undefined) return onLost(lost);
    }
  };
  const renewed = renew();
  return {
    async release() {
      stop.abort();
      await renewed;
      // Given back or not: it runs out by itself.
      await leases.release(name, holder).catch(() => undefined);
    },
  };
}
