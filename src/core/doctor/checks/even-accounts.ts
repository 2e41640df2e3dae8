import { type Finding, ok, wrong } from "../check.ts";
import type { UnevenAccount } from "../probes/book.ts";

/** What the check says of itself, wherever the accounts are kept. */
export const evenAccountsTexts = {
  title: "The entries of each account sum to its balance",
  meaning:
    "An account's entries are only added, each with the balance after it, so they sum to the balance. Where they don't, somebody has " +
    "changed rows by hand, or restored a part of them.",
  remedy:
    "`gibsey credits USER` lists the entries. Give the account the balance that they sum to, or restore a backup as a whole; gibsey " +
    "changes neither by itself.",
} as const;

/** Whether every account's entries sum to its balance. */
export function evenAccounts(uneven: readonly UnevenAccount[]): Finding {
  const [first] = uneven;
  if (first === undefined) return ok("all entries sum to their balance");
  const { user, balance, sum } = first;
  const others = uneven.length === 1 ? "" : `, and ${uneven.length - 1} more accounts`;
  return wrong({
    found: `the entries of ${user} sum to ${sum}, and the balance is ${balance}${others}`,
    expected: "entries that sum to the balance",
    fix: "somebody has changed rows: gibsey credits USER shows the entries; give the balance their sum, or restore a backup",
    evidence: uneven.map((one) => `${one.user}: entries ${one.sum}, balance ${one.balance}`),
  });
}
