import type { CanaryStore } from "./canary-store.ts";
import type { CardStore } from "./card-store.ts";
import type { Leases } from "./leases.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { NightRuns } from "./night-runs.ts";
import type { NightStore } from "./night-store.ts";
import type { CharacterStore, PageStore } from "./page-store.ts";
import type { Vault } from "./vault.ts";
import type { VectorStore } from "./vector-store.ts";

/** All that a book keeps in rows. Changes of its pages and dead letters are kept beside them, or in another place. */
export interface RowStores {
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
}
