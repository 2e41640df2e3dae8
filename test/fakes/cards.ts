import type { CardStore, StoredCard } from "../../src/core/store/card-store.ts";

/** Cards in memory. */
export function createFakeCards(): CardStore {
  const cards = new Map<string, StoredCard>();
  return {
    put: async (char_id, card) => void cards.set(char_id, card),
    get: async (char_id) => cards.get(char_id),
  };
}
