import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ChangeFeed } from "../../core/change/feed.ts";
import type { Generation } from "../../core/embed/embedder.ts";
import type { DeadLetters } from "../../core/store/dead-letters.ts";
import type { RowStores } from "../../core/store/row-stores.ts";
import { createCanaryStore } from "./canary-store.ts";
import { createCardStore } from "./card-store.ts";
import { createCharacterStore } from "./character-store.ts";
import { makeDataDir } from "../data-dir/make-data-dir.ts";
import { type Database, openDatabase, versionOf } from "./database.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { createLeases } from "./leases.ts";
import { createLedgerStore } from "./ledger-store.ts";
import { createNightRuns } from "./night-runs.ts";
import { createNightStore } from "./night-store.ts";
import { OutboxFeed } from "./outbox-feed.ts";
import { createPageStore } from "./page-store.ts";
import { createVault } from "./vault.ts";
import { createVectorStore } from "./vector-store.ts";

/** Everything that an embedded book keeps, in one database. */
export interface SqliteStores extends RowStores {
  readonly feed: ChangeFeed;
  readonly deadLetters: DeadLetters;
  close(): void;
}

/**
 * Opens the book in a data dir, and makes both if they aren't there.
 * @throws GibseyError DATA_DIR_UNUSABLE, DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_BUSY, DISK_FULL.
 */
export function openSqliteStores(dataDir: string): SqliteStores {
  makeDataDir(dataDir);
  return sqliteStoresOn(openDatabase(databaseFileOf(dataDir)));
}

/** The stores in a database that is open; with them it is closed. */
export function sqliteStoresOn(database: Database): SqliteStores {
  return {
    pages: createPageStore(database),
    characters: createCharacterStore(database),
    vectors: createVectorStore(database),
    feed: new OutboxFeed(database),
    deadLetters: createDeadLetters(database),
    canary: createCanaryStore(database),
    ledger: createLedgerStore(database),
    cards: createCardStore(database),
    vault: createVault(database),
    nights: createNightStore(database),
    nightRuns: createNightRuns(database),
    leases: createLeases(database, () => Date.now()),
    close: () => database.close(),
  };
}

/** What can be said of a book without its daemon. */
export interface SqliteStatus {
  readonly pages: number;
  readonly vectors: number;
  /** Changes that aren't searchable yet. */
  readonly lag: number;
  readonly generation: Generation | undefined;
}

/**
 * Counts what is in a book without changing it, whoever else has it open. Undefined where there is no book.
 * @throws GibseyError DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_BUSY, DATA_DIR_UNUSABLE.
 */
export async function readSqliteStatus(dataDir: string): Promise<SqliteStatus | undefined> {
  const stores = lookIntoSqliteStores(dataDir);
  if (stores === undefined) return undefined;
  try {
    const { pages, vectors, feed } = stores;
    const { active: generation } = await vectors.generations();
    return {
      pages: await pages.count(),
      vectors: generation === undefined ? 0 : await vectors.count(generation),
      lag: (await feed.backlog()).changes,
      generation,
    };
  } finally {
    stores.close();
  }
}

/**
 * Opens the book to be read alone, whoever else has it open. Undefined where there is no book.
 * @throws GibseyError DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_BUSY, DATA_DIR_UNUSABLE.
 */
export function lookIntoSqliteStores(dataDir: string): SqliteStores | undefined {
  const file = databaseFileOf(dataDir);
  if (!existsSync(file)) return undefined;
  const database = openDatabase(file, { readOnly: true });
  try {
    if (versionOf(database) > 0) return sqliteStoresOn(database);
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return undefined;
}

function databaseFileOf(dataDir: string): string {
  return join(resolve(dataDir), "gibsey.db");
}
