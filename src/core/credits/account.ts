import type { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Account, Change, Entry, Reservation, Seen } from "../store/ledger-store.ts";
import { balanceFull, creditsShort, operationTaken, tooManyAsks } from "./refusals.ts";

/*
 * What may be done to an account. Each rule looks first whether its operation is done already, and then gives the entry
 * that it made, so that whoever doesn't know how a call ended may call again. A refusal is an answer like others: the
 * opening that came before it is kept.
 */

/** The operation that opens an account. */
export const openingOperation = "opening";

/** An account that is open, and the entry of the operation, once there is one. */
export interface Opened extends Seen {
  readonly account: Account;
}

/** What came of a reservation: it is open, or was settled or refunded before. */
export type Reserved =
  | { readonly kind: "open"; readonly reservation: Reservation }
  | { readonly kind: "closed"; readonly entry: Entry };

/** Opens the account that isn't yet. */
export function open(
  { account }: Seen,
  credits: number,
  atMs: number,
): { readonly account: Account; readonly entries: readonly Entry[] } {
  if (account !== undefined) return { account, entries: [] };
  const empty = { balance: 0, reservations: [], lastNumber: 0 };
  return withEntry(empty, { operation: openingOperation, kind: "opening", credits }, atMs);
}

/** What can be spent: the balance without what is reserved. */
export function availableOf({ balance, reservations }: Account): number {
  return reservations.reduce((left, { credits }) => left - credits, balance);
}

/** Keeps credits for an ask. A second time it gives the same reservation back, or tells how it was closed. */
export function reserve({ account, done }: Opened, wanted: Reservation): Change<Reserved | GibseyError> {
  if (done !== undefined) {
    return unchanged(account, isOfAsk(done) ? { kind: "closed", entry: done } : operationTaken(done.operation));
  }
  const open = reservationOf(account, wanted.operation);
  if (open !== undefined) return unchanged(account, { kind: "open", reservation: open });
  const available = availableOf(account);
  if (wanted.credits > available) return unchanged(account, creditsShort(wanted.credits, available));
  if (account.reservations.length >= limits.reservationsMax) return unchanged(account, tooManyAsks());
  const reservations = [...account.reservations, wanted];
  return { account: { ...account, reservations }, entries: [], answer: { kind: "open", reservation: wanted } };
}

/**
 * Takes what was reserved, or less and gives the rest back. An ask that was refunded, because its lease had run out, stays
 * so: nothing is taken, and its refund is the answer.
 */
export function settle(
  { account, done }: Opened,
  operation: string,
  credits: number,
  atMs: number,
): Change<Entry | GibseyError> {
  if (done !== undefined) return unchanged(account, isOfAsk(done) ? done : operationTaken(operation));
  const open = reservationOf(account, operation);
  if (open === undefined || credits < 0 || credits > open.credits) {
    throw new Error(`operation ${operation} settles ${credits} of ${open?.credits ?? 0} credits that it reserved`);
  }
  return close(account, { operation, kind: "ask", credits: 0 - credits, reserved: open.credits }, atMs);
}

/** Gives back what was reserved. An operation that reserved nothing is closed as well, so that it never will. */
export function refund({ account, done }: Opened, operation: string, atMs: number): Change<Entry | GibseyError> {
  if (done !== undefined) return unchanged(account, isOfAsk(done) ? done : operationTaken(operation));
  const reserved = reservationOf(account, operation)?.credits ?? 0;
  return close(account, { operation, kind: "refund", credits: 0, reserved }, atMs);
}

/** Gives credits, or takes them away: what is reserved stays. */
export function grant(
  { account, done }: Opened,
  operation: string,
  credits: number,
  atMs: number,
): Change<Entry | GibseyError> {
  if (done !== undefined) return unchanged(account, done.kind === "grant" ? done : operationTaken(operation));
  if (reservationOf(account, operation) !== undefined) return unchanged(account, operationTaken(operation));
  const available = availableOf(account);
  if (available + credits < 0) return unchanged(account, creditsShort(-credits, available));
  if (account.balance + credits > limits.creditsMax) return unchanged(account, balanceFull(account.balance));
  return withEntry(account, { operation, kind: "grant", credits }, atMs);
}

function close(account: Account, made: Made, atMs: number): Change<Entry> {
  const reservations = account.reservations.filter(({ operation }) => operation !== made.operation);
  return withEntry({ ...account, reservations }, made, atMs);
}

type Made = Pick<Entry, "operation" | "kind" | "credits"> & Partial<Pick<Entry, "reserved">>;

function withEntry(account: Account, made: Made, atMs: number): Change<Entry> {
  const balance = account.balance + made.credits;
  const number = account.lastNumber + 1;
  const entry = { reserved: 0, ...made, number, balanceAfter: balance, atMs };
  return { account: { ...account, balance, lastNumber: number }, entries: [entry], answer: entry };
}

function unchanged<T>(account: Account, answer: T): Change<T> {
  return { account, entries: [], answer };
}

function reservationOf({ reservations }: Account, operation: string): Reservation | undefined {
  return reservations.find((reservation) => reservation.operation === operation);
}

function isOfAsk({ kind }: Entry): boolean {
  return kind === "ask" || kind === "refund";
}
