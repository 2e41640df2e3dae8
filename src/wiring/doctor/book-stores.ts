import type { SqliteStores } from "../../adapters/sqlite/sqlite-stores.ts";
import type { AuditedStores } from "../../core/audit.ts";
import type { NightRuns } from "../../core/store/night-runs.ts";
import type { NightStore } from "../../core/store/night-store.ts";
import { serversOf } from "../server-addresses.ts";
import { once, type ProbeParts } from "./probe-parts.ts";

/** What of a book's stores is looked at, whatever keeps them. */
export interface SeenStores extends AuditedStores {
  readonly nights: Pick<NightStore, "latest">;
  readonly nightRuns: Pick<NightRuns, "list">;
}

/** A book's stores, opened to be read when they are first asked for. */
export interface BookStores {
  /** Undefined where there is no book yet. @throws as the stores do. */
  readonly any: () => Promise<SeenStores | undefined>;
  /** Those of the embedded runtime. */
  readonly embedded: () => Promise<SqliteStores | undefined>;
}

export function bookStores(parts: ProbeParts): BookStores {
  const embedded = once(() => openEmbedded(parts));
  return { embedded, any: once(async () => (parts.runtime === "embedded" ? embedded() : openOnServers(parts))) };
}

async function openEmbedded({ dataDir, opened }: ProbeParts): Promise<SqliteStores | undefined> {
  const { lookIntoSqliteStores } = await import("../../adapters/sqlite/sqlite-stores.ts");
  const stores = lookIntoSqliteStores(dataDir.path);
  opened.push(() => stores?.close());
  return stores;
}

async function openOnServers({ runtime, config, dataDir, opened }: ProbeParts): Promise<SeenStores> {
  const { openCassandraStores } = await import("../../adapters/cassandra/cassandra-stores.ts");
  const { cassandra } = await serversOf(runtime, config, dataDir, () => {});
  const stores = await openCassandraStores(cassandra);
  opened.push(() => stores.close());
  return stores;
}
