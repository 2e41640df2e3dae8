import type { Ledger } from "../core/credits/ledger.ts";
import { asGibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

export interface RefundParts {
  readonly ledger: Pick<Ledger, "refundLost">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Gives back, at once and then every {@link limits.refundEveryMs} until aborted, what is reserved for asks that are gone: those
 * of a daemon that was killed, and those that couldn't be closed while the store was away. Never throws: what goes wrong is
 * logged once, and tried again.
 */
export async function refundNowAndThen({ ledger, clock, log }: RefundParts, signal: AbortSignal): Promise<void> {
  let problem = "";
  while (!signal.aborted) {
    try {
      const asks = await ledger.refundLost();
      if (asks > 0) log("info", "gave back what was reserved for asks that are gone", { asks });
      problem = "";
    } catch (thrown) {
      const { message, code } = asGibseyError(thrown);
      if (message !== problem) log("warn", message, { part: "credits", code });
      problem = message;
    }
    await clock.wait(limits.refundEveryMs, signal, { keepsAlive: false }).catch(() => {});
  }
}
