import { join } from "node:path";
import type { StartOptions, StartOutcome } from "../commands/command.ts";
import { type RunningService, serviceIn } from "../core/stack/run-record.ts";
import { isServerName, type ServerName, serverNames } from "../core/stack/server-rules.ts";
import type { NativePlan } from "../core/stack/stack-plan.ts";
import { startServers } from "../core/stack/start-servers.ts";
import { timeLimit } from "../core/time-limit.ts";
import { packageRoot, version } from "../version.ts";
import type { Terminal } from "../views/terminal.ts";
import {
  bringDaemon,
  fetchJars,
  forgetDead,
  isTimeout,
  portsOf,
  tooSlow,
  type StackHooks,
  type StackParts,
  wantedPorts,
  wantedServers,
} from "./plan-servers.ts";
import { endServices, endStrays, holdStack } from "./stop-services.ts";

/**
 * Starts what is missing of the native stack, and tells of each service as it becomes ready. What this call started is
 * stopped again when it fails or is interrupted, unless `keep` is set. Two at once become one: the second waits, and then
 * finds that everything runs.
 * @throws GibseyError JAVA_MISSING, PORT_TAKEN, MEMORY_SHORT, DISK_FULL, JARS_UNAVAILABLE, SERVICE_FAILED, STACK_BUSY, and
 * what the hooks throw.
 */
export async function startNative(parts: StackParts, options: StartOptions, hooks: StackHooks): Promise<StartOutcome> {
  const { dataDir, terminal, signal } = parts;
  // What the servers write is for its owner alone, whatever the folder's mode is.
  process.umask(0o077);
  await dataDir.make();
  const lock = await holdStack(dataDir, options.timeoutMs, (text) => terminal.say(text), signal);
  try {
    return await startMissing(parts, options, hooks);
  } finally {
    lock.release();
  }
}

async function startMissing(parts: StackParts, options: StartOptions, hooks: StackHooks): Promise<StartOutcome> {
  const { dataDir, terminal, signal } = parts;
  const { onReady = () => {} } = options;
  const wanted = wantedServers(options);
  const alive = await forgetDead(dataDir);
  const running = alive.filter(({ name }) => isServerName(name));
  const notRunning = serverNames.filter((name) => serviceIn(alive, name) === undefined);
  const missing = wanted.filter((name) => notRunning.includes(name));
  // Before ports are looked at: a stray has those that a new one is to have.
  await endStrays(dataDir.path, notRunning.toReversed(), ({ name, pid }) =>
    terminal.say(`stopping ${name}, pid ${pid}, which an interrupted start left`),
  );
  const plan = await planFor(parts, options.anyPort, alive, missing);
  await dataDir.writeStack(plan);

  const { createNativeHost } = await import("../adapters/native/native-host.ts");
  const host = createNativeHost({ dataDir, plan, templates: stackFolder, version });
  const started: RunningService[] = [];
  const within = timeLimit(signal, options.timeoutMs);
  const isNew = (name: string) => started.some((service) => service.name === name);
  try {
    await startServers(
      {
        host,
        wanted,
        running,
        prepare: (preparing) => hooks.prepare(plan, preparing),
        onReady: (service) => onReady(service, isNew(service.name)),
      },
      started,
      within,
    );
    const daemon = await bringDaemon(parts, options, hooks, plan);
    const { run } = daemon;
    return { run, services: run.services, isNew: started.length > 0 || daemon.isNew };
  } catch (thrown) {
    const error = isTimeout(thrown) ? tooSlow("the servers weren't", options.timeoutMs, thrown) : thrown;
    await options.onFailure?.(error);
    if (options.keep !== true) {
      await endServices(dataDir, started, (name, outcome) => {
        if (outcome !== "gone") terminal.say(`${name} is stopped again`);
      });
    }
    throw error;
  }
}

/** Poms and templates of the servers. */
export const stackFolder = join(packageRoot, "stack", "native");

/** The plan of the servers that run, or a new one, told on stderr; and every jar in its place. */
async function planFor(
  parts: StackParts,
  anyPort: boolean,
  alive: readonly RunningService[],
  missing: readonly ServerName[],
): Promise<NativePlan> {
  const { config, dataDir, environment, terminal } = parts;
  const before = await dataDir.readStack();
  const recorded = before?.runtime === "native" ? before : undefined;
  if (missing.length === 0 && recorded !== undefined) return recorded;
  const [{ openJars }, { planStack }, { findJava }, { thisMachine }, { systemPorts }] = await Promise.all([
    import("../adapters/native/jars.ts"),
    import("../adapters/native/plan-stack.ts"),
    import("../adapters/native/java.ts"),
    import("../adapters/native/machine.ts"),
    import("../adapters/process/ports.ts"),
  ]);
  const jars = openJars(config.cacheDir.value, stackFolder);
  const servers = alive.map(({ name }) => name).filter(isServerName);
  const kept = servers.length > 0 ? recorded : undefined;
  const java = kept?.java ?? (await chosenJava(findJava(environment), terminal));
  const { plan, notes } = await planStack(
    {
      runtime: "native",
      keyspace: config.keyspace.value,
      folder: dataDir.path,
      ...wantedPorts(config),
      recorded: before?.ports,
      inUse: new Set([...portsOf(servers), ...(serviceIn(alive, "daemon") === undefined ? [] : ["daemon" as const])]),
      anyPort,
      ...(kept === undefined ? {} : { kept }),
    },
    { ...systemPorts, machine: thisMachine() },
  );
  for (const note of notes) terminal.say(note);
  await fetchJars(jars, missing, parts);
  return { ...plan, runtime: "native", java, jars: kept?.jars ?? (await jars.folders()) };
}

async function chosenJava(finding: Promise<{ path: string; version: string }>, terminal: Terminal): Promise<string> {
  const { path, version } = await finding;
  terminal.say(`Java ${version} (${path})`);
  return path;
}
