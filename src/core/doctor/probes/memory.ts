import type { CanaryFlight } from "../canary-flight.ts";

/** The book's memory, as the daemon holds it. */
export interface MemoryProbes {
  /** Sends a write through the whole stack, once for all who ask. @throws GibseyError DAEMON_DOWN and others. */
  canary(signal: AbortSignal): Promise<CanaryFlight>;
  /** Why no canary is sent, if none is; a flag says so, or it is the runtime's default. */
  readonly noCanary: string | undefined;
}
