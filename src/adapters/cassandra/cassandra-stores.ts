import type { RowStores } from "../../core/store/row-stores.ts";
import { checkSchema } from "./apply-schema.ts";
import { createCanaryStore } from "./canary-store.ts";
import { createCardStore } from "./card-store.ts";
import { createCharacterStore } from "./character-store.ts";
import { createLeases } from "./leases.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { createNightRuns } from "./night-runs.ts";
import { createNightStore } from "./night-store.ts";
import { createPageStore } from "./page-store.ts";
import { type CassandraOptions, openSession, type Session } from "./session.ts";
import { createVault } from "./vault.ts";
import { createVectorStore } from "./vector-store.ts";

/** Everything that Cassandra keeps of a book. Changes reach the feed by the agent, which reads what Cassandra captures. */
export interface CassandraStores extends RowStores {
  close(): Promise<void>;
}

/**
 * Opens the book in a keyspace that has gibsey's schema: `applySchema` makes it.
 * @throws GibseyError CASSANDRA_DOWN, LOGIN_REFUSED, SETTING_INVALID, SCHEMA_MISSING, SCHEMA_CONFLICT, CASSANDRA_BUSY.
 */
export async function openCassandraStores(options: CassandraOptions): Promise<CassandraStores> {
  const session = await openSession(options);
  try {
    await checkSchema(session);
    return storesOn(session);
  } catch (error) {
    await session.close();
    throw error;
  }
}

function storesOn(session: Session): CassandraStores {
  return {
    pages: createPageStore(session),
    characters: createCharacterStore(session),
    vectors: createVectorStore(session),
    canary: createCanaryStore(session),
    ledger: createLedgerStore(session),
    cards: createCardStore(session),
    vault: createVault(session),
    nights: createNightStore(session),
    nightRuns: createNightRuns(session),
    leases: createLeases(session),
    close: () => session.close(),
  };
}
