import type { DataDir } from "../adapters/data-dir/data-dir.ts";
import type { Jars } from "../adapters/native/jars.ts";
import type { PlanInput } from "../adapters/native/plan-stack.ts";
import { isAlive } from "../adapters/process/process-identity.ts";
import type { StartOptions } from "../commands/command.ts";
import type { Config } from "../core/config.ts";
import { GibseyError } from "../core/errors.ts";
import type { StackPorts } from "../core/stack/port-plan.ts";
import { newRun, type RunningService, type RunRecord, serviceIn, withoutService } from "../core/stack/run-record.ts";
import {
  isServerName,
  type PortName,
  type ServerName,
  serverNames,
  serverRules,
  withNeeds,
} from "../core/stack/server-rules.ts";
import type { StackPlan } from "../core/stack/stack-plan.ts";
import { version } from "../version.ts";
import type { Terminal } from "../views/terminal.ts";
import type { Environment } from "../wiring.ts";

/** What a start of servers works with. */
export interface StackParts {
  readonly config: Config;
  readonly environment: Environment;
  readonly dataDir: DataDir;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** What `up` does between and after the servers. */
export interface StackHooks {
  /** Kafka and Cassandra answer: makes the schema and the topics, before the agent starts. */
  readonly prepare: (plan: StackPlan, signal: AbortSignal) => Promise<void>;
  /** All servers answer: starts the daemon unless it runs; resolves once run.json has it. */
  readonly startDaemon: (ports: StackPorts) => Promise<{ readonly isNew: boolean }>;
}

/** The servers that a start is to bring: all, or one with what it needs. The daemon alone needs them all. */
export function wantedServers({ only }: StartOptions): readonly ServerName[] {
  return only === undefined || !isServerName(only) ? serverNames : withNeeds(only);
}

/** Starts the daemon, if it is wanted and doesn't run, once all servers answer; and tells of it. */
export async function bringDaemon(
  { dataDir }: StackParts,
  { only, onReady }: StartOptions,
  hooks: StackHooks,
  { runtime, ports }: StackPlan,
): Promise<{ readonly run: RunRecord; readonly isNew: boolean }> {
  const isWanted = only === undefined || only === "daemon";
  const isNew = isWanted && (await hooks.startDaemon(ports)).isNew;
  const run = (await dataDir.readRun()) ?? newRun(runtime, version);
  const daemon = isWanted ? serviceIn(run.services, "daemon") : undefined;
  if (daemon !== undefined) onReady?.(daemon, isNew);
  return { run, isNew };
}

/** The ports as the settings give them. */
export function wantedPorts(config: Config): Pick<PlanInput, "cassandra" | "kafka" | "daemon"> {
  const wanted = ({ value, source }: Config["port"]) => ({ port: Number(value), isChosen: source !== "default" });
  return { cassandra: wanted(config.cassandraPort), kafka: wanted(config.kafkaPort), daemon: wanted(config.port) };
}

/** Every port of some servers. */
export function portsOf(servers: readonly ServerName[]): readonly PortName[] {
  return servers.flatMap((name) => [serverRules[name].port, ...serverRules[name].otherPorts]);
}

/** Fetches what is missing of some servers' jars, and tells how much that is. @throws GibseyError JARS_UNAVAILABLE, DISK_FULL */
export async function fetchJars(
  jars: Jars,
  names: readonly ServerName[],
  { environment, terminal, signal }: StackParts,
): Promise<void> {
  const absent = await jars.missing(names);
  if (absent.length === 0) return;
  const megabytes = absent.reduce((sum, name) => sum + serverRules[name].jarsMb, 0);
  terminal.say(`fetching the jars of ${absent.join(", ")} through Maven: ${megabytes} MiB, once`);
  await jars.fetch(absent, { environment, signal, onProgress: (text) => terminal.progress(text) });
  terminal.progress("");
}

/** Takes out of run.json what doesn't run any more, after a reboot or a kill; gives what does. */
export async function forgetDead(dataDir: DataDir): Promise<readonly RunningService[]> {
  const services = (await dataDir.readRun())?.services ?? [];
  const answers = await Promise.all(services.map(isAlive));
  const dead = services.filter((_, position) => answers[position] === false);
  for (const { name } of dead) await dataDir.changeRun((run) => run && withoutService(run, name));
  return services.filter((service) => !dead.includes(service));
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

export function tooSlow(who: string, timeoutMs: number, cause: unknown): GibseyError {
  const message = `${who} ready within ${timeoutMs / 1000} s`;
  return new GibseyError("SERVICE_FAILED", message, "--timeout-s gives them longer", { cause });
}
