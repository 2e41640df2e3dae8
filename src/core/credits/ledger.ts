import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Change, Entry, LedgerStore, UserReservation } from "../store/ledger-store.ts";
import * as account from "./account.ts";

/** What a ledger stands on. */
export interface LedgerParts {
  readonly store: LedgerStore;
  /** What an account opens with. */
  readonly openingCredits: number;
  /** Who reserves: a machine and its data dir, of which the lock makes sure that there is one process. */
  readonly holder: string;
  readonly clock: { readonly wallMs: () => number; readonly monotonicMs: () => number };
}

/** What an account holds, told as of one moment. */
export interface AccountState {
  readonly user: string;
  readonly balance: number;
  /** The balance without what is reserved for asks under way. */
  readonly available: number;
  readonly lastNumber: number;
}

/** An ask that is to be paid. */
export interface AskToPay {
  readonly user: string;
  /** Its own for each ask, and the same when it is tried again. */
  readonly operation: string;
  readonly credits: number;
  /** How long it may take, at most {@link limits.askLeaseMs}. */
  readonly leaseMs: number;
}

/**
 * The readers' credits. An ask reserves, then settles or is refunded; each operation is done at most once, however often it
 * is called, and the second call is answered as the first. An account opens when it is first touched.
 *
 * A reservation is given back when its ask is gone: once its lease is over or the process has ended in which it was made.
 * This process knows its own asks, and their time goes by the monotonic clock. What another process of the same data dir left
 * is lost for certain. Of other holders only the wall clocks tell, with a margin, and a lease that would end later
 * than any lease can was written by a clock that was ahead.
 */
export class Ledger {
  readonly #parts: LedgerParts;
  /** When the leases of this process's asks end, by the monotonic clock. */
  readonly #asking = new Map<string, number>();

  constructor(parts: LedgerParts) {
    this.#parts = parts;
  }

  account(user: string): Promise<AccountState> {
    return this.#change(user, account.openingOperation, (opened) => ({
      account: opened.account,
      entries: [],
      answer: {
        user,
        balance: opened.account.balance,
        available: account.availableOf(opened.account),
        lastNumber: opened.account.lastNumber,
      },
    }));
  }

  /**
   * Keeps credits for an ask until it is settled or refunded.
   * @throws GibseyError CREDITS_SHORT, ASKS_TOO_MANY, OPERATION_TAKEN; and what the store throws, after which what may have
   * been reserved is given back by {@link refundLost}.
   */
  async reserve({ user, operation, credits, leaseMs }: AskToPay): Promise<account.Reserved> {
    const { clock, holder } = this.#parts;
    if (leaseMs > limits.askLeaseMs) throw new Error(`a lease of ${leaseMs} ms is longer than any`);
    const key = keyOf(user, operation);
    const isNew = !this.#asking.has(key);
    if (isNew) this.#asking.set(key, clock.monotonicMs() + leaseMs);
    try {
      const reserved = await this.#change(user, operation, (opened) =>
        account.reserve(opened, { operation, credits, untilMs: clock.wallMs() + leaseMs, holder }),
      );
      if (reserved.kind === "closed") this.#asking.delete(key);
      return reserved;
    } catch (error) {
      if (isNew) this.#asking.delete(key);
      throw error;
    }
  }

  /** Takes what was reserved, or less. What the lease's end gave back before stays given back, and is the answer. */
  settle(user: string, operation: string, credits: number): Promise<Entry> {
    return this.#close(user, operation, (opened, atMs) => account.settle(opened, operation, credits, atMs));
  }

  /** Gives back what was reserved; what is settled stays so, and is the answer. */
  refund(user: string, operation: string): Promise<Entry> {
    return this.#close(user, operation, (opened, atMs) => account.refund(opened, operation, atMs));
  }

  /** Gives credits, or takes away. @throws GibseyError CREDITS_SHORT, CREDITS_INVALID, OPERATION_TAKEN */
  grant(user: string, operation: string, credits: number): Promise<Entry> {
    const { clock } = this.#parts;
    return this.#change(user, operation, (opened) => account.grant(opened, operation, credits, clock.wallMs()));
  }

  /** Entries in order of their number, after a number, at most `limit`. */
  entries(user: string, after: number, limit: number): Promise<readonly Entry[]> {
    return this.#parts.store.entries(user, after, limit);
  }

  /** Gives back what is reserved for asks that are gone. @returns how many. */
  async refundLost(): Promise<number> {
    const lost = (await this.#parts.store.reservations()).filter((reservation) => this.#isLost(reservation));
    let refunded = 0;
    for (const { user, operation } of lost) {
      if ((await this.refund(user, operation)).kind === "refund") refunded += 1;
    }
    return refunded;
  }

  #isLost({ user, operation, holder, untilMs }: UserReservation): boolean {
    const { clock, holder: self } = this.#parts;
    if (holder === self) return (this.#asking.get(keyOf(user, operation)) ?? 0) <= clock.monotonicMs();
    const leftMs = untilMs - clock.wallMs();
    return leftMs < -limits.leaseMarginMs || leftMs > limits.askLeaseMs + limits.leaseMarginMs;
  }

  async #close(
    user: string,
    operation: string,
    rule: (opened: account.Opened, atMs: number) => Change<Entry | GibseyError>,
  ): Promise<Entry> {
    const { clock } = this.#parts;
    try {
      return await this.#change(user, operation, (opened) => rule(opened, clock.wallMs()));
    } finally {
      // Closed or not, the ask is over: what the store didn't hear of is given back as soon as it does again.
      this.#asking.delete(keyOf(user, operation));
    }
  }

  async #change<T>(
    user: string,
    operation: string,
    rule: (opened: account.Opened) => Change<T | GibseyError>,
  ): Promise<T> {
    const { store, openingCredits, clock } = this.#parts;
    const answer = await store.change(user, operation, (seen) => {
      const opened = account.open(seen, openingCredits, clock.wallMs());
      const done = seen.done ?? opened.entries.find((entry) => entry.operation === operation);
      const change = rule({ account: opened.account, done });
      return { ...change, entries: [...opened.entries, ...change.entries] };
    });
    if (answer instanceof GibseyError) throw answer;
    return answer;
  }
}

/** No user's name has a line break. */
function keyOf(user: string, operation: string): string {
  return `${user}\n${operation}`;
}
