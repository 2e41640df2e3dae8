import { GibseyError } from "../errors.ts";
import { followSignal } from "../follow-signal.ts";
import { limits } from "../limits.ts";

/** How long a stream may take for its first piece, and from one to the next, in ms. */
export interface Patience {
  readonly firstMs: number;
  readonly nextMs: number;
}

export const standardPatience: Patience = { firstMs: limits.chatFirstWordMs, nextMs: limits.chatSilenceMs };

/**
 * The pieces of a stream, as long as they come in time: the first may take a while, since a model has to be loaded and read its
 * prompt; after it a pause is a fault. Whoever leaves the loop ends the stream's work, too.
 * @throws GibseyError CHAT_UNAVAILABLE when it falls silent; what the stream throws; the signal's reason.
 */
export async function* untilSilent<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
  { firstMs, nextMs }: Patience,
): AsyncGenerator<T> {
  const { controller: end, letGo } = followSignal(signal);
  const pieces = open(end.signal)[Symbol.asyncIterator]();
  let waitMs = firstMs;
  try {
    for (;;) {
      const piece = await inTime(pieces.next(), waitMs, end.signal);
      if (piece.done === true) return;
      waitMs = nextMs;
      yield piece.value;
    }
  } finally {
    end.abort(new DOMException("nobody listens any more", "AbortError"));
    letGo();
    // A stream that hangs isn't waited for.
    void pieces.return?.()?.catch(() => {});
  }
}

async function inTime<T>(next: Promise<T>, waitMs: number, signal: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(waitMs);
  const stops = new AbortController();
  const tooLate = new Promise<never>((_, reject) => {
    const listen = (of: AbortSignal, reason: () => unknown) => {
      if (of.aborted) reject(reason());
      else of.addEventListener("abort", () => reject(reason()), { once: true, signal: stops.signal });
    };
    listen(signal, () => signal.reason);
    listen(timeout, () => silent(waitMs));
  });
  try {
    return await Promise.race([next, tooLate]);
  } finally {
    stops.abort();
    next.catch(() => {});
  }
}

function silent(waitMs: number): GibseyError {
  return new GibseyError(
    "CHAT_UNAVAILABLE",
    `it said nothing for ${waitMs / 1000} s`,
    "see what serves it, or set GIBSEY_CHAT_MODEL=quote",
  );
}
