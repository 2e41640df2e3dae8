import { serverNames } from "../../stack/server-rules.ts";
import { ownServers } from "../check.ts";
import type { Probes } from "../probes.ts";
import type { ServiceName } from "../probes/machine.ts";

/** The services of the runtime that don't run, and so would have to be started. */
export async function absentServices({ runtime, servers, daemon }: Probes): Promise<readonly ServiceName[]> {
  const names = ownServers.includes(runtime) ? serverNames : [];
  const isAbsent = await Promise.all(
    names.map(async (name) => {
      // Docker may not answer: then nothing of it runs.
      const status = await servers.status(name).catch(() => undefined);
      return status === undefined || status.state === "down";
    }),
  );
  const { state } = await daemon.process();
  const isDaemonAbsent = state !== "alive" && !(await daemon.lock()).isHeld;
  return [...names.filter((_, position) => isAbsent[position]), ...(isDaemonAbsent ? ["daemon" as const] : [])];
}
