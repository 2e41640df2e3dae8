/** What an entry is: the account's first, an admin's gift or taking, a paid ask, or one that was given back. */
export const entryKinds = ["opening", "grant", "ask", "refund"] as const;
export type EntryKind = (typeof entryKinds)[number];

/** One line of an account, which never changes once it is written. */
export interface Entry {
  /** Its place in the account, from 1. */
  readonly number: number;
  /** What made it. An operation makes one entry at most. */
  readonly operation: string;
  readonly kind: EntryKind;
  /** What it adds to the balance; below 0 it takes away. */
  readonly credits: number;
  /** What an ask had reserved; 0 for the other kinds. */
  readonly reserved: number;
  readonly balanceAfter: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Credits that are kept for an ask under way. */
export interface Reservation {
  readonly operation: string;
  readonly credits: number;
  /** When its lease ends, in epoch milliseconds. */
  readonly untilMs: number;
  /** Who asks: the daemon of which data dir. */
  readonly holder: string;
}

/** An account as it stands. The balance is the sum of its entries; what is reserved is still in it. */
export interface Account {
  readonly balance: number;
  readonly reservations: readonly Reservation[];
  /** The number of its last entry. */
  readonly lastNumber: number;
}

/** What a change is decided on: the account, undefined before it opens, and the entry of the operation, once there is one. */
export interface Seen {
  readonly account: Account | undefined;
  readonly done: Entry | undefined;
}

/** What becomes of an account: the very same when nothing does. The entries continue its numbers. */
export interface Change<T> {
  readonly account: Account;
  readonly entries: readonly Entry[];
  readonly answer: T;
}

/** A reservation and whose it is. */
export interface UserReservation extends Reservation {
  readonly user: string;
}

/** The accounts of a book's readers. None of it is in the change feed. */
export interface LedgerStore {
  /**
   * Changes an account as one: what is decided is written only if the account is still as it was seen, and is decided anew
   * if it isn't. So is a write of which nobody knows whether it was done; that it was shows in what is seen then. A
   * decision may therefore be taken several times, and of an operation that is done it must be to do nothing.
   * @throws what the store throws while it is away, after which the change may have been done; to ask again does no harm.
   */
  change<T>(user: string, operation: string, decide: (seen: Seen) => Change<T>): Promise<T>;
  /** Entries in order of their number, after a number, at most `limit`. */
  entries(user: string, after: number, limit: number): Promise<readonly Entry[]>;
  /** Every reservation of every account. */
  reservations(): Promise<readonly UserReservation[]>;
}
