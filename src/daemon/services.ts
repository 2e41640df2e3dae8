import type { ActivityReport } from "../core/activity-report.ts";
import type { ChatModel } from "../core/answer/chat-model.ts";
import type { Ledger } from "../core/credits/ledger.ts";
import type { Memory } from "../core/memory.ts";
import type { ReadersBook } from "../core/retrieve/retrieve.ts";
import type { StatusReport } from "../core/stack/status-report.ts";
import type { CardStore } from "../core/store/card-store.ts";
import type { NightStore } from "../core/store/night-store.ts";
import type { DeadLetters } from "../core/store/dead-letters.ts";
import type { CharacterStore, PageStore } from "../core/store/page-store.ts";
import type { NightRuns } from "../core/store/night-runs.ts";
import type { Vault } from "../core/store/vault.ts";
import type { BookWriter } from "./book-writer.ts";
import type { Canary } from "./canary.ts";
import type { Engine } from "./engine.ts";
import type { Freshness } from "./freshness.ts";
import type { Personas } from "./personas.ts";
import type { Nightly } from "./nightly.ts";
import type { Metrics } from "./metrics.ts";
import type { Reindexer } from "./reindex.ts";

/** What the daemon's routes may use. */
export interface Services {
  readonly version: string;
  readonly memory: Memory;
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly cards: CardStore;
  readonly vault: Vault;
  readonly nights: NightStore;
  readonly nightRuns: NightRuns;
  readonly freshness: Freshness;
  readonly deadLetters: DeadLetters;
  readonly replay: Engine["replay"];
  readonly writer: BookWriter;
  readonly personaOf: Personas;
  readonly reindexer: Reindexer;
  readonly canary: Canary;
  readonly nightly: Nightly;
  /** The readers' credits. */
  readonly ledger: Ledger;
  /** What readers are answered from where the rows may be away. */
  readonly readers?: ReadersBook;
  /** Who answers; undefined where answers are only quoted. */
  readonly chat: ChatModel | undefined;
  readonly metrics: Metrics;
  readonly status: () => Promise<StatusReport>;
  /** What was learned lately; only what came after a cursor, if one is given. */
  readonly activity: (after: string | undefined) => Promise<ActivityReport>;
  /** What must hold before questions are answered; empty when all does. */
  readonly notReady: () => readonly string[];
}
