/**
 * A controller of the caller's own, which aborts with a signal, too, until it is let go. AbortSignal.any() would hang on to a
 * signal that lives for months, and on Node 20 its own may be collected as garbage while somebody waits for it.
 */
export function followSignal(signal: AbortSignal | undefined): {
  readonly controller: AbortController;
  /** Follows no more. The controller stays as it is. */
  letGo(): void;
} {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener("abort", onAbort);
  return { controller, letGo: () => signal?.removeEventListener("abort", onAbort) };
}
