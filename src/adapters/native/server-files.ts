import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { type ServerName, serverRules } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";
import { writeFileAtomically } from "../data-dir/write-file.ts";
import { fillTemplate, optionLines, type TemplateValues } from "./template.ts";

/** Where a server's files are, all in its folder of the data dir but for its log. */
export interface ServerFolders {
  readonly home: string;
  readonly conf: string;
  /** What the server logs; what the JVM itself says is in `out`. */
  readonly log: string;
  readonly out: string;
}

export function serverFolders(dataDir: string, name: ServerName): ServerFolders {
  const home = join(dataDir, name);
  const logs = join(dataDir, "logs");
  return { home, conf: join(home, "conf"), log: join(logs, `${name}.log`), out: join(logs, `${name}.out`) };
}

/**
 * Writes a server's configuration anew from its templates, and makes its folders.
 * @param templates the folder with one folder a server.
 * @returns the JVM's options, one argument each.
 * @throws GibseyError DATA_DIR_UNUSABLE for a path that the servers' own formats can't hold.
 */
export async function writeServerFiles(
  name: ServerName,
  plan: StackPlan,
  dataDir: string,
  templates: string,
): Promise<readonly string[]> {
  refuseOddPath(dataDir);
  const { home, conf } = serverFolders(dataDir, name);
  await mkdir(join(home, "tmp"), { recursive: true, mode: 0o700 });
  await mkdir(conf, { recursive: true, mode: 0o700 });
  const values = valuesFor(name, plan, dataDir);
  const filled = async (file: string) =>
    fillTemplate(file, await readFile(join(templates, name, file), "utf8"), values);
  const files = (await readdir(join(templates, name))).filter((file) => !/^pom\.xml$|\.options$/.test(file));
  for (const file of files) await writeFileAtomically(join(conf, file), await filled(file));
  return optionLines(await filled("jvm.options"));
}

function valuesFor(name: ServerName, plan: StackPlan, dataDir: string): TemplateValues {
  const { ports, heapMb } = plan;
  const { memory, port } = serverRules[name];
  const { home, conf, log } = serverFolders(dataDir, name);
  return {
    HOME: home,
    CONF: conf,
    CONF_URL: pathToFileURL(conf).href,
    LOG: log,
    LOGS: join(dataDir, "logs"),
    LOG_BYTES_MAX: limits.logBytesMax,
    HEAP_MB: heapMb[name],
    HEAP_FIRST_MB: Math.floor(heapMb[name] / 2),
    DIRECT_MB: memory.directMb,
    PORT: ports[port],
    CASSANDRA_PORT: ports.cassandra,
    STORAGE_PORT: ports.cassandraStorage,
    KAFKA_PORT: ports.kafka,
    CONTROLLER_PORT: ports.kafkaController,
    CASSANDRA_CONF: serverFolders(dataDir, "cassandra").conf,
    KEYSPACE: plan.keyspace,
    WRITERS: plan.writers,
    CDC_SPACE_MB: plan.cdcSpaceMb,
  };
}

/** Java's class path is divided by colons, Kafka's folders by commas, and the logs' names have patterns in them. */
function refuseOddPath(dataDir: string): void {
  const odd = /[,:;%$*?"\\\p{Cc}]/u.exec(dataDir)?.[0];
  if (odd === undefined) return;
  throw new GibseyError(
    "DATA_DIR_UNUSABLE",
    `the servers can't work in ${dataDir}: there is a ${JSON.stringify(odd)} in it`,
    "name another with --data-dir",
  );
}
