import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Compose, openCompose } from "../adapters/docker/compose.ts";
import { containerFiles, writeContainerFiles } from "../adapters/docker/container-files.ts";
import type { Container } from "../adapters/docker/containers.ts";
import { openDocker } from "../adapters/docker/docker-cli.ts";
import { askEngine } from "../adapters/docker/engine.ts";
import { untilReady } from "../adapters/docker/until-ready.ts";
import type { StartOptions, StartOutcome } from "../commands/command.ts";
import { serviceIn, type StartedService } from "../core/stack/run-record.ts";
import { type ServerName, serverRules } from "../core/stack/server-rules.ts";
import type { DockerPlan } from "../core/stack/stack-plan.ts";
import { timeLimit } from "../core/time-limit.ts";
import { packageRoot, version } from "../version.ts";
import {
  bringDaemon,
  fetchJars,
  forgetDead,
  isTimeout,
  portsOf,
  type StackHooks,
  type StackParts,
  tooSlow,
  wantedPorts,
  wantedServers,
} from "./plan-servers.ts";
import { holdStack } from "./stop-services.ts";

/**
 * Starts what is missing of the servers as containers, and tells of each service as it becomes ready. What this call started
 * is taken away again when it fails or is interrupted, unless `keep` is set; volumes stay.
 * @throws GibseyError DOCKER_UNAVAILABLE, PORT_TAKEN, MEMORY_SHORT, DISK_FULL, JARS_UNAVAILABLE, SERVICE_FAILED, STACK_BUSY, and
 * what the hooks throw.
 */
export async function startDocker(parts: StackParts, options: StartOptions, hooks: StackHooks): Promise<StartOutcome> {
  const { dataDir, terminal, signal } = parts;
  await dataDir.make();
  const lock = await holdStack(dataDir, options.timeoutMs, (text) => terminal.say(text), signal);
  try {
    return await startMissing(parts, options, hooks);
  } finally {
    lock.release();
  }
}

/** The containers of a book; undefined where none were ever made. */
export async function containersOf(parts: Pick<StackParts, "dataDir" | "environment">): Promise<Compose | undefined> {
  const { dataDir, environment } = parts;
  const { environmentFile } = containerFiles(dataDir.path);
  if (!existsSync(environmentFile)) return undefined;
  const plan = await dataDir.readStack();
  const project = plan?.runtime === "docker" ? plan.project : await projectOf(dataDir.path);
  return openCompose(openDocker(environment), { project, composeFile, environmentFile });
}

/** When a book's container was started last, as Docker writes times; undefined where there is none. */
export async function containerStart(
  parts: Pick<StackParts, "dataDir" | "environment" | "signal">,
  name: ServerName,
): Promise<string | undefined> {
  const { environment, signal } = parts;
  const containers = (await (await containersOf(parts))?.containers(signal)) ?? [];
  const container = containers.find((one) => one.name === name);
  if (container === undefined) return undefined;
  const words = ["inspect", "--format", "{{.State.StartedAt}}", container.id];
  return (await openDocker(environment).run(words, { signal })).trim();
}

async function startMissing(parts: StackParts, options: StartOptions, hooks: StackHooks): Promise<StartOutcome> {
  const { dataDir, terminal, signal } = parts;
  const { onReady = () => {} } = options;
  const wanted = wantedServers(options);
  const running =
    (await (await containersOf(parts))?.containers(signal))?.filter(({ state }) => state !== "down") ?? [];
  const missing = wanted.filter((name) => !running.some((container) => container.name === name));
  const plan = await planFor(parts, options.anyPort, running, missing);
  await dataDir.writeStack(plan);
  const compose = await madeReady(parts, plan, missing);

  const within = timeLimit(signal, options.timeoutMs);
  const services: StartedService[] = [];
  const bring = async (names: readonly ServerName[]) => {
    const absent = names.filter((name) => missing.includes(name));
    const startedAtMs = performance.now();
    if (absent.length > 0) await compose.start(absent, within);
    await untilReady(compose, names, within, ({ name, id }) => {
      const isNew = absent.includes(name);
      const readyMs = Math.round(performance.now() - startedAtMs);
      const service = { name, container: id, port: plan.ports[serverRules[name].port], readyMs };
      services.push(service);
      onReady(service, isNew);
    });
  };
  try {
    const later = wanted.filter((name) => serverRules[name].needs.length > 0);
    await bring(wanted.filter((name) => !later.includes(name)));
    if (later.length > 0) await hooks.prepare(plan, within);
    if (later.length > 0) await bring(later);
    const daemon = await bringDaemon(parts, options, hooks, plan);
    const { run } = daemon;
    return { run, services: [...services, ...run.services], isNew: missing.length > 0 || daemon.isNew };
  } catch (thrown) {
    const error = isTimeout(thrown) ? tooSlow("the containers weren't", options.timeoutMs, thrown) : thrown;
    await options.onFailure?.(error);
    if (options.keep !== true && missing.length > 0) {
      await compose.remove(missing, new AbortController().signal);
      terminal.say(`${missing.toReversed().join(", ")} stopped again`);
    }
    throw error;
  }
}

/** The plan of the containers that run, or a new one, told on stderr. */
async function planFor(
  parts: StackParts,
  anyPort: boolean,
  running: readonly Container[],
  missing: readonly ServerName[],
): Promise<DockerPlan> {
  const { config, environment, dataDir, terminal, signal } = parts;
  const before = await dataDir.readStack();
  const recorded = before?.runtime === "docker" ? before : undefined;
  if (missing.length === 0 && recorded !== undefined) return recorded;
  const [{ openJars }, { planStack }, { thisMachine }, { systemPorts }] = await Promise.all([
    import("../adapters/native/jars.ts"),
    import("../adapters/native/plan-stack.ts"),
    import("../adapters/native/machine.ts"),
    import("../adapters/process/ports.ts"),
  ]);
  const engine = await askEngine(openDocker(environment), signal);
  terminal.say(`Docker ${engine.version}`);
  const machine = thisMachine();
  const alive = await forgetDead(dataDir);
  const { plan, notes } = await planStack(
    {
      runtime: "docker",
      keyspace: config.keyspace.value,
      folder: engine.folder,
      ...wantedPorts(config),
      recorded: before?.ports,
      inUse: new Set([
        ...portsOf(running.map(({ name }) => name)),
        // Inside a container nobody else has them.
        ...(["kafkaController", "cassandraStorage"] as const),
        ...(serviceIn(alive, "daemon") === undefined ? [] : ["daemon" as const]),
      ]),
      anyPort,
      ...(running.length > 0 && recorded !== undefined ? { kept: recorded } : {}),
    },
    {
      ...systemPorts,
      machine: { ...machine, availableMb: Math.min(machine.availableMb, engine.memoryMb), cores: engine.cores },
    },
  );
  for (const note of notes) terminal.say(note);
  const agentJars = (await openJars(config.cacheDir.value, nativeTemplates).folders()).agent;
  return {
    ...plan,
    runtime: "docker",
    project: recorded?.project ?? (await projectOf(dataDir.path)),
    // The Dockerfile is gibsey's, the jars have a version of their own.
    agentImage: `gibsey-agent:${version}-${basename(agentJars).replace(/^agent-/, "")}`,
    agentJars,
  };
}

/** Writes what the missing containers are made from, and has their images here before the clock of the start runs. */
async function madeReady(parts: StackParts, plan: DockerPlan, missing: readonly ServerName[]): Promise<Compose> {
  const { config, dataDir, environment, terminal, signal } = parts;
  const { environmentFile } = containerFiles(dataDir.path);
  const compose = openCompose(openDocker(environment), { project: plan.project, composeFile, environmentFile });
  if (missing.length === 0) return compose;
  const { openJars } = await import("../adapters/native/jars.ts");
  await fetchJars(openJars(config.cacheDir.value, nativeTemplates), ["agent"], parts);
  await writeContainerFiles(plan, dataDir.path, [nativeTemplates, containerTemplates]);
  const onLine = (line: string) => terminal.progress(line);
  const fetched = missing.filter((name) => name !== "agent");
  if (fetched.length > 0) await compose.create(fetched, signal, onLine);
  if (missing.includes("agent")) await compose.buildAgent(plan.agentImage, signal, onLine);
  terminal.progress("");
  return compose;
}

const composeFile = join(packageRoot, "stack", "compose.yaml");
const nativeTemplates = join(packageRoot, "stack", "native");
const containerTemplates = join(packageRoot, "stack", "docker");

/** Compose's name for the containers and volumes of one book: two books never have the same. */
async function projectOf(dataDir: string): Promise<string> {
  return `gibsey-${createHash("sha256")
    .update(await realpath(dataDir))
    .digest("hex")
    .slice(0, 10)}`;
}
