import { wordsOf } from "../index/words.ts";
import { limits } from "../limits.ts";
import type { Vault, VaultItem } from "../store/vault.ts";

/**
 * A user's items that have words of a query, those with most of its words first, then the newest; all of them, newest first, without
 * a query. Words are compared by their stems, as questions are. An item that has the query as it is, as a phrase, a sign or a part
 * of a word, has one more.
 */
export async function searchVault(
  vault: Vault,
  user: string,
  query: string | undefined,
  limit: number,
): Promise<readonly VaultItem[]> {
  if (query === undefined || query.trim() === "") return vault.list(user, undefined, limit);
  const sought = new Set(wordsOf(query));
  const whole = folded(query);
  const found: { readonly item: VaultItem; readonly words: number }[] = [];
  let batch = await vault.list(user, undefined, limits.vaultBatchMax);
  for (let read = 0; batch.length > 0 && read < limits.vaultItemsMax; read += batch.length) {
    for (const item of batch) {
      const text = textOf(item);
      const itsWords = new Set(wordsOf(text));
      const hasWhole = whole !== "" && folded(text).includes(whole);
      const words = [...sought].filter((word) => itsWords.has(word)).length + (hasWhole ? 1 : 0);
      if (words > 0) found.push({ item, words });
    }
    batch = await vault.list(user, batch.at(-1)?.id, limits.vaultBatchMax);
  }
  return found
    .toSorted((one, other) => other.words - one.words)
    .slice(0, limit)
    .map(({ item }) => item);
}

function textOf({ question = "", text, note = "", citations }: VaultItem): string {
  return [question, text, note, ...citations.map(({ quote }) => quote)].join("\n");
}

/** Whatever the case, accents and white space. */
function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/\s+/g, " ").trim();
}
