import { isServerName, serverNames } from "./server-rules.ts";

/**
 * How every later command finds what `up` started: the contents of run.json. A process is known by its pid together
 * with the time it started, because a pid alone is given to others in time. Containers aren't in it: Docker starts them again
 * by itself and survives a reboot, so it alone knows what runs.
 */
export interface RunRecord {
  readonly schema: "gibsey.run/1";
  readonly runtime: string;
  /** Empty while no daemon is ready. */
  readonly daemonUrl: string;
  readonly version: string;
  readonly services: readonly RunningService[];
}

export interface RunningService extends ProcessIdentity {
  readonly name: string;
  readonly port: number;
  /** From its start until it answered; null until it does. */
  readonly readyMs: number | null;
  /** How often the daemon has started it again. */
  readonly restarts?: number;
  /** How long its log, and the file of what its JVM says, were when it was started: what stands before isn't its own. */
  readonly logBytes?: number;
  readonly outBytes?: number;
}

export interface ProcessIdentity {
  readonly pid: number;
  /** An opaque word of the operating system for when the process started. */
  readonly startedAt: string;
}

/** A service as `up` tells of it: a process of this machine, or a container, which Docker knows by its id. */
export interface StartedService extends Pick<RunningService, "name" | "port" | "readyMs"> {
  readonly pid?: number;
  readonly container?: string;
}

/** A record before anything is in it. */
export function newRun(runtime: string, version: string): RunRecord {
  return { schema: "gibsey.run/1", runtime, daemonUrl: "", version, services: [] };
}

/** The service of that name. */
export function serviceIn(services: readonly RunningService[] | undefined, name: string): RunningService | undefined {
  return services?.find((service) => service.name === name);
}

/** The record with a service in it, in the place of an older one of its name; in the order of starting. */
export function withService(record: RunRecord, service: RunningService): RunRecord {
  const others = record.services.filter(({ name }) => name !== service.name);
  return { ...record, services: [...others, service].toSorted((one, other) => rankOf(one) - rankOf(other)) };
}

/** The record without a service; nothing when that was the last. */
export function withoutService(record: RunRecord, name: string): RunRecord | undefined {
  const services = record.services.filter((service) => service.name !== name);
  if (services.length === 0) return undefined;
  return { ...record, services, daemonUrl: name === "daemon" ? "" : record.daemonUrl };
}

/** Services in the order of stopping: the reverse of starting. */
export function inStopOrder(services: readonly RunningService[]): readonly RunningService[] {
  return services.toSorted((one, other) => rankOf(other) - rankOf(one));
}

/** The daemon, which is no server, comes last. */
function rankOf({ name }: RunningService): number {
  return isServerName(name) ? serverNames.indexOf(name) : serverNames.length;
}
