import type { CanaryFlight } from "../core/doctor/canary-flight.ts";
import type { CheckResult } from "../core/doctor/check.ts";
import { troublesOf } from "../core/doctor/diagnosis.ts";
import { type ErrorCode, GibseyError } from "../core/errors.ts";
import { limits } from "../core/limits.ts";
import type { Session } from "./command.ts";

export type ArrivedCanary = Pick<Extract<CanaryFlight, { readonly kind: "arrived" }>, "hops" | "totalMs">;

/**
 * Makes the checks that a start waits for, until all are well: where there are servers, nothing is ready before a write has come
 * through all of them. They are made more than once, as one may meet a server that is still warming up.
 * @returns the canary, where one is sent: on servers that gibsey started.
 * @throws GibseyError CANARY_LOST, DAEMON_FAILED or SERVICE_FAILED with what was found first.
 */
export async function untilReady({ doctor, daemon }: Session): Promise<ArrivedCanary | undefined> {
  const checks = await doctor.checks();
  const only = new Set(checks.filter(({ isReadiness }) => isReadiness).map(({ id }) => id));
  // In one process with its database a daemon that answers has all there is.
  const noCanary = (await daemon.runtime()) === "embedded" ? { canary: false } : {};
  for (let tries = 1; ; tries++) {
    const { results, canary } = await doctor.examine({ only, ...noCanary });
    const first = troublesOf(results).find(isInTheWay);
    if (first === undefined) return arrived(canary);
    if (tries === limits.readinessTriesMax) throw notReady(first.check.id, first.finding.found, first.finding.fix);
  }
}

/** Wrong, or nobody can tell; a warning is for the doctor. */
function isInTheWay({ finding, couldRun }: CheckResult): boolean {
  return finding.status === "wrong" || !couldRun;
}

function arrived(canary: CanaryFlight | undefined): ArrivedCanary | undefined {
  if (canary?.kind !== "arrived") return undefined;
  const { hops, totalMs } = canary;
  return { hops, totalMs };
}

function notReady(id: string, found: string, fix: string): GibseyError {
  const code: ErrorCode =
    id === "memory.canary" ? "CANARY_LOST" : id.startsWith("daemon.") ? "DAEMON_FAILED" : "SERVICE_FAILED";
  return new GibseyError(code, `${id}: ${found}`, fix);
}
