import type { Account, Entry, LedgerStore } from "../../src/core/store/ledger-store.ts";

/** Accounts in memory. */
export function createFakeLedgerStore(): LedgerStore {
  const accounts = new Map<string, { readonly account: Account; readonly entries: readonly Entry[] }>();
  return {
    async change(user, operation, decide) {
      const { account, entries = [] } = accounts.get(user) ?? {};
      const done = entries.find((entry) => entry.operation === operation);
      const change = decide({ account, done });
      accounts.set(user, { account: change.account, entries: [...entries, ...change.entries] });
      return change.answer;
    },
    entries: async (user, after, limit) =>
      (accounts.get(user)?.entries ?? []).filter(({ number }) => number > after).slice(0, limit),
    reservations: async () =>
      [...accounts].flatMap(([user, { account }]) => account.reservations.map((one) => ({ user, ...one }))),
  };
}
