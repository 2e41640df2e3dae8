/**
 * A signal that aborts with another, or with a TimeoutError once the time is over.
 *
 * An AbortSignal.timeout() that is only given to AbortSignal.any() is held by nobody in Node 20: it is collected as garbage, and
 * the time is never over. One that somebody listens to stays.
 */
export function timeLimit(signal: AbortSignal, timeoutMs: number): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  timeout.addEventListener("abort", () => {}, { once: true });
  return AbortSignal.any([signal, timeout]);
}
