import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Leases } from "../core/store/leases.ts";
import type { Clock } from "./clock.ts";

/** The name of the lease that the daemon of a keyspace holds. */
export const keyspaceLease = "daemon";

export interface LeaseParts {
  readonly leases: Leases;
  /** Who asks, in words for whoever is refused: a machine and its data dir. */
  readonly holder: string;
  readonly clock: Clock;
  /** Called if another has the keyspace, because this process stood still for longer than its lease. */
  readonly onLost: (error: GibseyError) => void;
}

/**
 * Takes a keyspace for this daemon: two would share the events of one consumer group, and each learn half of the book.
 *
 * The holder is the data dir, of which only one process has the lock. So a daemon that was killed has its lease back at once,
 * and one on another machine when it has run out. While the store is away nobody can take it, so that to renew it then only
 * waits.
 * @throws GibseyError DAEMON_RUNNING when another has it, and what the store throws.
 */
export async function takeKeyspace(parts: LeaseParts): Promise<{ release(): Promise<void> }> {
  const hold = async () => {
    const holder = await parts.leases.hold(keyspaceLease, parts.holder, limits.keyspaceLeaseS);
    if (holder !== parts.holder) throw heldBy(holder);
  };
  await hold();
  const stop = new AbortController();
  const renewed = renew(hold, parts, stop.signal);
  return {
    async release() {
      stop.abort();
      await renewed;
      // Given back or not: it runs out by itself.
      await parts.leases.release(keyspaceLease, parts.holder).catch(() => undefined);
    },
  };
}

async function renew(hold: () => Promise<void>, { clock, onLost }: LeaseParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.wait((limits.keyspaceLeaseS * 1000) / 3, signal, { keepsAlive: false });
      await hold();
    } catch (error) {
      if (!(error instanceof GibseyError) || error.code !== "DAEMON_RUNNING") continue;
      onLost(error);
      return;
    }
  }
}

function heldBy(holder: string): GibseyError {
  return new GibseyError(
    "DAEMON_RUNNING",
    `the keyspace is learned by another daemon: ${holder}`,
    `stop that one, or set GIBSEY_KEYSPACE; one that was lost is forgotten after ${limits.keyspaceLeaseS} s`,
  );
}
