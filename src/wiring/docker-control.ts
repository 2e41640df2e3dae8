import { limits } from "../core/limits.ts";
import { serverNames, serverRules } from "../core/stack/server-rules.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import type { ServiceStatus } from "../core/stack/status-report.ts";
import { systemClock } from "../daemon/clock.ts";
import { ContainerWatch } from "../daemon/container-watch.ts";
import type { Log } from "../daemon/log.ts";
import { containersOf } from "./docker.ts";
import type { StackParts } from "./plan-servers.ts";

type Parts = Pick<StackParts, "dataDir" | "environment">;

/** The servers of a book as Docker sees them. @throws GibseyError DOCKER_UNAVAILABLE, and the signal's reason. */
export async function containerStatus(parts: Parts, signal: AbortSignal): Promise<readonly ServiceStatus[]> {
  const [compose, plan] = await Promise.all([containersOf(parts), parts.dataDir.readStack()]);
  const containers = (await compose?.containers(signal)) ?? [];
  return serverNames.flatMap((name) => {
    const container = containers.find((one) => one.name === name);
    if (container === undefined || plan === undefined) return [];
    const port = plan.ports[serverRules[name].port];
    return [{ name, state: container.state, pid: null, container: container.id, port, rssBytes: null, restarts: 0 }];
  });
}

/** Stops a book's containers, and tells of those that ran. @throws GibseyError DOCKER_UNAVAILABLE */
export async function stopContainers(
  parts: Parts,
  onStopped: (name: string, outcome: StopOutcome) => void,
): Promise<void> {
  const compose = await containersOf(parts);
  if (compose === undefined) return;
  // It goes on to its end, like the stopping of processes.
  const { signal } = new AbortController();
  const running = (await compose.containers(signal)).filter(({ state }) => state !== "down");
  await compose.down(false, signal);
  for (const name of serverNames.toReversed()) {
    if (running.some((container) => container.name === name)) onStopped(name, "stopped");
  }
}

/** Whether containers of a book run. Where no engine answers, none does. */
export async function hasContainers(parts: Parts): Promise<boolean> {
  const services = await containerStatus(parts, AbortSignal.timeout(limits.requestMs)).catch(() => []);
  return services.some(({ state }) => state !== "down");
}

/** Watches a book's containers in the daemon. Docker starts those again that end. */
export function createContainerWatch(parts: Parts, log: Log): ContainerWatch {
  return new ContainerWatch({
    look: (signal) => containerStatus(parts, signal),
    clock: systemClock,
    log,
  });
}
