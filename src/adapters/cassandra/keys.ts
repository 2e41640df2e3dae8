import { inBatches } from "../../core/in-batches.ts";
import { limits } from "../../core/limits.ts";

/**
 * Whether a row can have this key. Cassandra refuses a statement that names another, even to say that there is no such row; and an
 * id may be anything where it comes from an address or an event.
 */
export function isKey(id: string): boolean {
  return id !== "" && Buffer.byteLength(id) <= limits.cassandraKeyBytesMax;
}

/** Keys in the pieces that one statement asks for, without those that no row can have. */
export function keysAtOnce(ids: readonly string[]): string[][] {
  return inBatches(ids.filter(isKey), limits.cassandraKeysMax);
}
