import { hostname } from "node:os";

/** The name of a book's daemon as the holder of its keyspace: a machine and a data dir. */
export function leaseHolder(dataDir: string): string {
  return `${hostname()}:${dataDir}`;
}
