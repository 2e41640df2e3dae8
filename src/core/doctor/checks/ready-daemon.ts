import type { Probes } from "../probes.ts";

/** The status of the daemon as it is now, if it is ready; undefined when it isn't, or there is none: checks of its own say why. */
export async function readyDaemon({ daemon }: Pick<Probes, "daemon">, signal: AbortSignal) {
  const status = await daemon.statusNow(signal).catch(() => undefined);
  return status?.daemon.state === "ready" ? status : undefined;
}
