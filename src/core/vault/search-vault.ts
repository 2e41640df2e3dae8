import { wordsOf } from "../index/words.ts";
import { limits } from "../limits.ts";
import type { Vault, VaultItem } from "../store/vault.ts";

/**
 * A user's items that have words of a query, those with most of its words first, then the newest; all of them, newest first, without
 * a query. Words are compared by their stems, as questions are.
 */
export async function searchVault(
  vault: Vault,
  user: string,
  query: string | undefined,
  limit: number,
): Promise<readonly VaultItem[]> {
  if (query === undefined) return vault.list(user, undefined, limit);
  const sought = new Set(wordsOf(query));
  const found: { readonly item: VaultItem; readonly words: number }[] = [];
  let batch = await vault.list(user, undefined, limits.vaultBatchMax);
  for (let read = 0; batch.length > 0 && read < limits.vaultItemsMax; read += batch.length) {
    for (const item of batch) {
      const itsWords = new Set(wordsOf(textOf(item)));
      const words = [...sought].filter((word) => itsWords.has(word)).length;
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
