import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import { unknownPage } from "../memory.ts";
import type { Citation, Page } from "../page.ts";
import type { PageStore } from "../store/page-store.ts";
import type { Vault, VaultItem } from "../store/vault.ts";
import type { CitationDraft, VaultDraft } from "./vault-draft.ts";

export interface VaultParts {
  readonly vault: Vault;
  readonly pages: Pick<PageStore, "get">;
  /** Epoch milliseconds. */
  readonly wallMs: () => number;
  /** At least eight letters or digits that nobody can foretell. */
  readonly newId: () => string;
}

/**
 * Saves what a reader wants to keep. Every quote must be on its page, word for word, and is kept as the page has it.
 * @throws GibseyError PAGE_UNKNOWN, QUOTE_UNKNOWN, VAULT_FULL; nothing was saved.
 */
export async function saveToVault(parts: VaultParts, draft: VaultDraft): Promise<VaultItem> {
  const { vault, pages, wallMs, newId } = parts;
  const rows = await pages.get(draft.citations.map(({ page_id }) => page_id));
  const citations = draft.citations.map((citation) => verified(citation, rows.get(citation.page_id)));
  if ((await vault.count(draft.user)) >= limits.vaultItemsMax) throw full(draft.user);
  const { text } = draft;
  const [first] = draft.citations;
  const atMs = wallMs();
  const item: VaultItem = {
    ...draft,
    id: vaultId(atMs, newId()),
    text: text === first?.quote ? (citations[0]?.quote ?? text) : text,
    citations,
    atMs,
  };
  await vault.add(item);
  return item;
}

/** `0mywpiww0-7f3e92ad`: the time in 36 figures, always nine of them, so that ids sort by it; short enough to be typed. */
function vaultId(atMs: number, chance: string): string {
  return `${Math.max(0, atMs).toString(36).padStart(9, "0")}-${chance.slice(0, 8)}`;
}

function verified({ page_id, quote, start }: CitationDraft, page: Page | undefined): Citation {
  if (page === undefined) throw unknownPage(page_id);
  const { body, number } = page;
  const from = start !== undefined && body.startsWith(quote, start) ? start : undefined;
  const span = from === undefined ? placeOf(body, quote) : { start: from, end: from + quote.length };
  if (span !== undefined) return { page_id, number, quote: body.slice(span.start, span.end), ...span };
  throw new GibseyError(
    "QUOTE_UNKNOWN",
    `p.${number} (${page_id}) has no ${JSON.stringify(quote.slice(0, 80))}`,
    "a quote is saved word for word; `gibsey page get` shows the page",
  );
}

/** The first place of a quote; where its lines are broken doesn't matter, since people copy from screens. */
function placeOf(body: string, quote: string): { readonly start: number; readonly end: number } | undefined {
  const words = quote.trim().split(/\s+/);
  const escaped = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const match = new RegExp(escaped.join(String.raw`\s+`), "u").exec(body);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

function full(user: string): GibseyError {
  return new GibseyError(
    "VAULT_FULL",
    `the vault of ${JSON.stringify(user)} holds ${limits.vaultItemsMax} items`,
    "remove some: gibsey vault rm ID",
  );
}
