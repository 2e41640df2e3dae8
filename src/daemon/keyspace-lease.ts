import { GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import { type Lease, type LeaseParts, takeLease } from "./lease.ts";

/** The name of the lease that the daemon of a keyspace holds. */
export const keyspaceLease = "daemon";

/**
 * Takes a keyspace for this daemon: two would share the events of one consumer group, and each learn half of the book.
 *
 * The holder is the data dir, of which only one process has the lock. So a daemon that was killed has its lease back at once,
 * and one on another machine when it has run out.
 * @throws GibseyError DAEMON_RUNNING when another has it, and what the store throws.
 */
export function takeKeyspace(parts: LeaseParts): Promise<Lease> {
  return takeLease({ name: keyspaceLease, ttlS: limits.keyspaceLeaseS, heldBy }, parts);
}

function heldBy(holder: string): GibseyError {
  return new GibseyError(
    "DAEMON_RUNNING",
    `the keyspace is learned by another daemon: ${holder}`,
    `stop that one, or set GIBSEY_KEYSPACE; one that was lost is forgotten after ${limits.keyspaceLeaseS} s`,
  );
}
