import type { CanaryStore } from "../../core/store/canary-store.ts";
import type { CardStore } from "../../core/store/card-store.ts";
import type { Leases } from "../../core/store/leases.ts";
import type { LedgerStore } from "../../core/store/ledger-store.ts";
import type { NightRuns } from "../../core/store/night-runs.ts";
import type { NightStore } from "../../core/store/night-store.ts";
import type { CharacterStore, PageStore } from "../../core/store/page-store.ts";
import type { Vault } from "../../core/store/vault.ts";
import type { VectorStore } from "../../core/store/vector-store.ts";
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
export interface CassandraStores {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
  readonly canary: CanaryStore;
  readonly ledger: LedgerStore;
  readonly cards: CardStore;
  readonly vault: Vault;
  readonly nights: NightStore;
  readonly nightRuns: NightRuns;
  readonly leases: Leases;
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
