import type { Vault, VaultItem } from "../../src/core/store/vault.ts";

/** A vault in memory. */
export function createFakeVault(): Vault {
  const items = new Map<string, VaultItem>();
  const keyOf = (user: string, id: string) => JSON.stringify([user, id]);
  const of = (user: string) =>
    [...items.values()].filter((item) => item.user === user).toSorted((one, other) => (one.id < other.id ? 1 : -1));
  return {
    add: async (item) => void items.set(keyOf(item.user, item.id), item),
    count: async (user) => of(user).length,
    list: async (user, before, limit) =>
      of(user)
        .filter(({ id }) => before === undefined || id < before)
        .slice(0, limit),
    get: async (user, id) => items.get(keyOf(user, id)),
    remove: async (user, id) => items.delete(keyOf(user, id)),
  };
}
