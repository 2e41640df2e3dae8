import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { type ServerName, serverNames, serverRules } from "../../core/stack/server-rules.ts";
import type { DockerPlan } from "../../core/stack/stack-plan.ts";
import { writeFileAtomically } from "../data-dir/write-file.ts";
import { serverCommand } from "../native/server-command.ts";
import { argumentFile } from "./argument-file.ts";
import { containerSite } from "./container-site.ts";

/** The files that Compose is called with: all that a book's containers are made from. */
export interface ContainerFiles {
  /** Holds the servers' configuration, a folder each. */
  readonly folder: string;
  /** The variables of stack/compose.yaml. */
  readonly environmentFile: string;
}

export function containerFiles(dataDir: string): ContainerFiles {
  const folder = join(dataDir, "docker");
  return { folder, environmentFile: join(folder, "compose.env") };
}

/**
 * Writes a book's servers' configuration from the templates, and Compose's variables.
 * @param templates the folders of stack/native and stack/docker.
 * @throws GibseyError DATA_DIR_UNUSABLE for a path that the file of variables can't hold.
 */
export async function writeContainerFiles(
  plan: DockerPlan,
  dataDir: string,
  templates: readonly string[],
): Promise<void> {
  const { folder, environmentFile } = containerFiles(dataDir);
  const variables = composeVariables(plan, folder);
  const site = containerSite(plan, folder, templates);
  for (const name of serverNames) {
    const { words, format } = await serverCommand(name, plan, site);
    await writeFileAtomically(join(folder, name, "java.options"), argumentFile(words));
    if (format !== undefined) await writeFileAtomically(join(folder, name, "format.options"), argumentFile(format));
    await openToContainers(join(folder, name));
  }
  await openToContainers(folder);
  await writeFileAtomically(environmentFile, variables);
}

/** The servers' users are others than this one. There is no secret in these files, and the data dir around them is closed. */
async function openToContainers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  for (const file of await readdir(folder, { withFileTypes: true })) {
    if (file.isFile()) await chmod(join(folder, file.name), 0o644);
  }
}

/** What stack/compose.yaml leaves open, in lines that Compose reads as a shell would. */
function composeVariables(plan: DockerPlan, folder: string): string {
  const { ports } = plan;
  const variables: Readonly<Record<string, string | number>> = {
    GIBSEY_CONFIGURATION: folder,
    GIBSEY_KAFKA_PORT: ports.kafka,
    GIBSEY_CASSANDRA_PORT: ports.cassandra,
    GIBSEY_AGENT_PORT: ports.agent,
    GIBSEY_KAFKA_MEMORY_MB: memoryMb(plan, "kafka"),
    GIBSEY_CASSANDRA_MEMORY_MB: memoryMb(plan, "cassandra"),
    GIBSEY_AGENT_MEMORY_MB: memoryMb(plan, "agent"),
    GIBSEY_AGENT_IMAGE: plan.agentImage,
    GIBSEY_AGENT_JARS: plan.agentJars,
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}="${quotable(String(value))}"\n`)
    .join("");
}

/**
 * What a container may take: its heap and twice what was measured beside the heap, because a container that takes more is
 * killed in the middle of what it does.
 */
function memoryMb({ heapMb }: DockerPlan, name: ServerName): number {
  return heapMb[name] + 2 * serverRules[name].memory.besideHeapMb;
}

function quotable(value: string): string {
  const odd = /["\\$`\p{Cc}]/u.exec(value)?.[0];
  if (odd === undefined) return value;
  throw new GibseyError(
    "DATA_DIR_UNUSABLE",
    `the containers can't use ${value}: there is a ${JSON.stringify(odd)} in it`,
    "name another with --data-dir, or another GIBSEY_CACHE_DIR",
  );
}
