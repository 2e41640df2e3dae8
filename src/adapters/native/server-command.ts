import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ServerName } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";
import { writeServerFiles } from "./server-files.ts";
import type { ServerSite } from "./server-site.ts";
import { optionLines } from "./template.ts";

/** What is to be run for a server. */
export interface ServerCommand {
  /** Java's arguments. */
  readonly words: readonly string[];
  /** What must have run to its end once before the first start, if anything. */
  readonly format?: readonly string[];
}

/** Makes a server's files, and the command that starts it there. @param own options of the caller's. */
export async function serverCommand(
  name: ServerName,
  plan: StackPlan,
  site: ServerSite,
  own: readonly string[] = [],
): Promise<ServerCommand> {
  const options = await writeServerFiles(name, plan, site);
  const { conf } = site.foldersOf(name);
  const classPath = ["-cp", await classPathOf(name, site)];
  const common = [...options, ...own, ...classPath];
  switch (name) {
    case "cassandra":
      return { words: [...(await moduleDoors(site)), ...common, ...mainOf.cassandra] };
    case "agent":
      return { words: [...(await moduleDoors(site)), ...common, ...mainOf.agent, join(conf, "agent.properties")] };
    case "kafka": {
      const properties = join(conf, "server.properties");
      const small = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", ...classPath];
      const format = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", clusterId(), "-c", properties];
      return { words: [...common, ...mainOf.kafka, properties], format: [...small, ...format] };
    }
    default:
      throw new Error(`nobody knows how to start ${String(name)}`);
  }
}

/** The agent's main class: the argument that every agent on a machine has. */
export const agentMain = "io.debezium.connector.cassandra.CassandraConnectorTask";

const mainOf: Readonly<Record<ServerName, readonly string[]>> = {
  kafka: ["kafka.Kafka"],
  cassandra: ["org.apache.cassandra.service.CassandraDaemon"],
  agent: [agentMain],
};

/** Of two jars with one class the first counts, so the agent's own, which has everything in it, comes last. */
async function classPathOf(name: ServerName, site: ServerSite): Promise<string> {
  const folder = site.jarsOf(name);
  if (name !== "agent") return join(folder, "*");
  const jars = (await site.listJars(name)).filter((file) => file.endsWith(".jar")).toSorted();
  const isAgents = (file: string) => file.startsWith("debezium-");
  const ordered = [...jars.filter((file) => !isAgents(file)), ...jars.filter(isAgents)];
  return ordered.map((file) => join(folder, file)).join(delimiter);
}

async function moduleDoors({ templates: [templates = ""] }: ServerSite): Promise<readonly string[]> {
  return optionLines(await readFile(join(templates, "cassandra", "module-doors.options"), "utf8"));
}

/** Kafka's own form: 16 bytes in base64url; one that begins with a dash would be taken for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}
