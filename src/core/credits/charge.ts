import { GibseyError } from "../errors.ts";
import { followSignal } from "../follow-signal.ts";
import type { Entry } from "../store/ledger-store.ts";
import type { AskToPay, Ledger } from "./ledger.ts";
import { operationTaken } from "./refusals.ts";

export interface ChargeParts {
  readonly ledger: Pick<Ledger, "reserve" | "settle" | "refund">;
  /** Resolves after a time that goes by the monotonic clock, or throws as soon as the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal, options?: { readonly keepsAlive: boolean }) => Promise<void>;
}

/** What the work on an ask is given. */
export interface ChargedAsk {
  /** Aborts with the caller's signal, and when the lease is over. */
  readonly signal: AbortSignal;
  /** Says that something of the answer goes to the reader: from now on it is paid, however it ends. */
  readonly sent: () => void;
}

/** What the work gave, and the entry that closed the ask: its kind tells whether it was paid. */
export interface Charged<T> {
  readonly value: T;
  readonly entry: Entry;
}

/**
 * The life of one ask: its credits are reserved, the work is done, and what was reserved is taken if anything was sent, else
 * given back. That is so when the work ends, when it throws and when the reader leaves. When the process is killed or the
 * store is away at the end, the ask is never paid: {@link Ledger.refundLost} gives the credits back.
 * @throws GibseyError CREDITS_SHORT, ASKS_TOO_MANY, OPERATION_TAKEN before the work begins; what the work throws; what the
 * store throws.
 */
export async function withCharge<T>(
  { ledger, wait }: ChargeParts,
  ask: AskToPay,
  work: (ask: ChargedAsk) => Promise<T>,
  signal: AbortSignal,
): Promise<Charged<T>> {
  signal.throwIfAborted();
  const { user, operation, credits, leaseMs } = ask;
  const reserved = await ledger.reserve(ask);
  if (reserved.kind === "closed") throw operationTaken(operation);
  let isSent = false;
  const close = () => (isSent ? ledger.settle(user, operation, credits) : ledger.refund(user, operation));
  const { controller, letGo } = followSignal(signal);
  const ended = new AbortController();
  wait(leaseMs, ended.signal, { keepsAlive: false }).then(
    () => controller.abort(leaseOver(leaseMs)),
    () => {},
  );
  try {
    controller.signal.throwIfAborted();
    const value = await work({ signal: controller.signal, sent: () => (isSent = true) });
    return { value, entry: await close() };
  } catch (error) {
    // Why the work failed is what matters; credits that can't be given back now are later.
    await close().catch(() => undefined);
    throw error;
  } finally {
    ended.abort();
    letGo();
  }
}

function leaseOver(leaseMs: number): GibseyError {
  return new GibseyError(
    "INTERRUPTED",
    `the answer took longer than ${leaseMs / 1_000} s`,
    "ask again; a smaller model answers sooner",
  );
}
