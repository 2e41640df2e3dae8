import type { Citation } from "../page.ts";

/** What a reader has saved: an exchange with the book, or a quote of it. */
export interface VaultItem {
  /** Items of a user sort by it in the order in which they were saved; see `core/vault/save-to-vault.ts`. */
  readonly id: string;
  readonly kind: VaultKind;
  /** Whose it is. Nobody else is shown it. */
  readonly user: string;
  /** The character who was asked. */
  readonly char_id?: string;
  readonly question?: string;
  /** The answer, or the quote itself. */
  readonly text: string;
  /** What it leans on; each was on its page when the item was saved. */
  readonly citations: readonly Citation[];
  /** The reader's own words about it. */
  readonly note?: string;
  /** When it was saved, in epoch milliseconds. */
  readonly atMs: number;
}

export const vaultKinds = ["exchange", "quote"] as const;
export type VaultKind = (typeof vaultKinds)[number];

/** Where readers keep what they save. An item never changes, it is only removed. */
export interface Vault {
  /** Keeps an item. The same again changes nothing. */
  add(item: VaultItem): Promise<void>;
  count(user: string): Promise<number>;
  /** A user's items, the newest first: those older than the item `beforeId`, at most `limit`. */
  list(user: string, beforeId: string | undefined, limit: number): Promise<readonly VaultItem[]>;
  get(user: string, id: string): Promise<VaultItem | undefined>;
  /** Removes an item; false when there was none. */
  remove(user: string, id: string): Promise<boolean>;
}
