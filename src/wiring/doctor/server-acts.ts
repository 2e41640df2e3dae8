import { setTimeout as sleep } from "node:timers/promises";
import { answersAt } from "../../adapters/native/ready-probes.ts";
import { isHeldUp } from "../../adapters/process/describe-process.ts";
import { systemPorts } from "../../adapters/process/ports.ts";
import { isAlive } from "../../adapters/process/process-identity.ts";
import { stopProcess } from "../../adapters/process/stop-process.ts";
import type { ServerActs } from "../../core/doctor/acts.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { type RunningService, serviceIn, withoutService } from "../../core/stack/run-record.ts";
import type { ServerName } from "../../core/stack/server-rules.ts";
import { timeLimit } from "../../core/time-limit.ts";
import { containersOf } from "../docker.ts";
import { holdStack } from "../stop-services.ts";
import type { ActParts } from "./probe-parts.ts";

export interface WiredServerActs extends ServerActs {
  /**
   * Ends a server of gibsey's, does something while it is away, and starts it again.
   * @throws GibseyError SERVICE_FAILED where others started it, and what a start throws.
   */
  whileAway(name: ServerName, work: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

export function serverActs(parts: ActParts, startAll: () => Promise<void>): WiredServerActs {
  const { dataDir, runtime } = parts;
  const recorded = async (name: ServerName) => serviceIn((await dataDir.readRun())?.services, name);

  const end = async (name: ServerName, signal: AbortSignal) => {
    switch (await runtime()) {
      case "docker":
        await (await containersOf(parts))?.remove([name], signal);
        return;
      case "native": {
        const service = await recorded(name);
        // Out of the record before it ends, or the daemon would start it again meanwhile.
        await dataDir.changeRun((run) => run && withoutService(run, name));
        if (service === undefined) return;
        await stopProcess(service, limits.doctorStopMs, new AbortController().signal);
        await untilFree(service.port, signal);
        return;
      }
      default:
        throw new GibseyError("SERVICE_FAILED", `gibsey didn't start ${name}`, "start it again where it runs");
    }
  };

  const whileAway: WiredServerActs["whileAway"] = async (name, work, signal) => {
    const lock = await holdStack(dataDir, limits.downLockMs, () => {}, signal);
    try {
      await end(name, signal);
      await work();
    } finally {
      lock.release();
    }
    await startAll();
  };

  const restart: ServerActs["restart"] = (name, signal) => whileAway(name, async () => {}, signal);
  return {
    whileAway,
    restart,
    async wake(name, signal) {
      const service = await recorded(name);
      if (service !== undefined && (await isAlive(service))) {
        const isHalted = await isHeldUp(service.pid);
        if (isHalted) process.kill(service.pid, "SIGCONT");
        // One that has only begun is given its time, too.
        const isPatient = isHalted || service.readyMs === null;
        if (isPatient && (await answersWithin(name, service, limits.doctorWakeMs, signal)))
          return isHalted ? "woken" : "waited for";
      }
      await restart(name, signal);
      return "started again";
    },
  };
}

/** A JVM's ports are free a moment after its process has ended. */
async function untilFree(port: number, signal: AbortSignal): Promise<void> {
  const within = timeLimit(signal, limits.readyProbeMs);
  while (!within.aborted && (await systemPorts.holderOf(port)) !== undefined) {
    await sleep(limits.readyPollMs, undefined, { signal: within }).catch(() => {});
  }
}

async function answersWithin(
  name: ServerName,
  { port }: RunningService,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const within = timeLimit(signal, timeoutMs);
  while (!within.aborted) {
    if (await answersAt(name, port)) return true;
    await sleep(limits.readyPollMs, undefined, { signal: within }).catch(() => {});
  }
  signal.throwIfAborted();
  return false;
}
