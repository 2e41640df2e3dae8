import { randomBytes } from "node:crypto";
import { access, readdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ServerName } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";
import { serverFolders, writeServerFiles } from "./server-files.ts";
import { optionLines } from "./template.ts";

/** What is to be run for a server. */
export interface ServerCommand {
  /** Java's arguments. */
  readonly words: readonly string[];
  /** What must have run to its end before, if anything. */
  readonly first?: readonly string[];
}

/** Makes a server's files, and the command that starts it. @param templates as for {@link writeServerFiles}. */
export async function serverCommand(
  name: ServerName,
  plan: StackPlan,
  dataDir: string,
  templates: string,
): Promise<ServerCommand> {
  const options = await writeServerFiles(name, plan, dataDir, templates);
  const { conf, home } = serverFolders(dataDir, name);
  const common = [...options, serverMark(dataDir, name), "-cp", await classPath(name, plan.jars[name])];
  const doors = async () => optionLines(await readFile(join(templates, "cassandra", "module-doors.options"), "utf8"));
  switch (name) {
    case "cassandra":
      return { words: [...(await doors()), await memoryMeter(plan), ...common, ...mainOf.cassandra] };
    case "agent":
      return { words: [...(await doors()), ...common, ...mainOf.agent, join(conf, "agent.properties")] };
    case "kafka":
      return kafkaCommand(common, home, join(conf, "server.properties"));
    default:
      throw new Error(`nobody knows how to start ${String(name)}`);
  }
}

/** Kafka starts on no folder that wasn't given a cluster's name before. */
async function kafkaCommand(common: readonly string[], home: string, properties: string): Promise<ServerCommand> {
  const words = [...common, ...mainOf.kafka, properties];
  if (await isThere(join(home, "data", "meta.properties"))) return { words };
  const small = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const format = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", clusterId(), "-c", properties];
  return { words, first: [...small, ...common.slice(-2), ...format] };
}

/**
 * An argument that no other process has: the server of this data dir. By it a server is found that was started and never
 * recorded, because who started it was killed in between.
 */
export function serverMark(dataDir: string, name: ServerName): string {
  return `-Dgibsey.server=${name}@${dataDir}`;
}

const mainOf: Readonly<Record<ServerName, readonly string[]>> = {
  kafka: ["kafka.Kafka"],
  cassandra: ["org.apache.cassandra.service.CassandraDaemon"],
  agent: ["io.debezium.connector.cassandra.CassandraConnectorTask"],
};

/** Of two jars with one class the first counts, so the agent's own, which has everything in it, comes last. */
async function classPath(name: ServerName, folder: string): Promise<string> {
  if (name !== "agent") return join(folder, "*");
  const jars = (await readdir(folder)).filter((file) => file.endsWith(".jar")).toSorted();
  const isAgents = (file: string) => file.startsWith("debezium-");
  const ordered = [...jars.filter((file) => !isAgents(file)), ...jars.filter(isAgents)];
  return ordered.map((file) => join(folder, file)).join(delimiter);
}

/** Cassandra measures its tables in memory by an agent of the JVM, whose jar is among the others. */
async function memoryMeter({ jars }: StackPlan): Promise<string> {
  const jar = (await readdir(jars.cassandra)).find((file) => /^jamm-.*\.jar$/.test(file));
  if (jar === undefined) throw new Error(`there is no jamm jar in ${jars.cassandra}`);
  return `-javaagent:${join(jars.cassandra, jar)}`;
}

/** Kafka's own form: 16 bytes in base64url; one that begins with a dash would be taken for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
