import { hostname } from "node:os";

/** Who a data dir's daemon is, to others that share its keyspace. Its lock makes sure that there is one process. */
export function holderOf(dataDir: string): string {
  return `${hostname()}:${dataDir}`;
}
