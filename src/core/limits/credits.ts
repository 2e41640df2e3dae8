/** What readers may spend. */
export const creditsLimits = {
  /** Who spends credits is named in a URL, a key and a table of a terminal; an operation's id is a UUID or somebody's own. */
  userCharactersMax: 64,
  operationCharactersMax: 200,
  /** The most that an account opens with, holds, or is granted at once: half of what an `int` column takes. */
  creditsMax: 1_000_000_000,
  /** Asks of one account under way at once, each with a reservation; all of them are read and written as one. */
  reservationsMax: 256,
  /** The longest that an ask may take, on a large model and a slow machine. A reservation's lease is never longer. */
  askLeaseMs: 180_000,
  /** How far another machine's clock may be off before its leases are thought to be over, or to be nonsense. */
  leaseMarginMs: 60_000,
  /** How often reservations are looked for whose ask is gone. */
  refundEveryMs: 30_000,
  /** Entries of an account in one answer, and of those the last that a terminal is shown. */
  entriesListMax: 1_000,
  entriesShownMax: 20,
} as const;
