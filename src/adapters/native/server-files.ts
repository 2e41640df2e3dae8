import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { type ServerName, serverRules } from "../../core/stack/server-rules.ts";
import type { StackPlan } from "../../core/stack/stack-plan.ts";
import { writeFileAtomically } from "../data-dir/write-file.ts";
import type { ServerSite } from "./server-site.ts";
import { fillTemplate, optionLines, type TemplateValues } from "./template.ts";

/**
 * Writes a server's configuration anew from its templates.
 * @returns the JVM's options, one argument each.
 * @throws GibseyError DATA_DIR_UNUSABLE for a path that the servers' own formats can't hold.
 */
export async function writeServerFiles(
  name: ServerName,
  plan: StackPlan,
  site: ServerSite,
): Promise<readonly string[]> {
  refuseOddPath(site.foldersOf(name).home);
  const folder = site.writtenTo(name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const values = valuesFor(name, plan, site);
  const files = await templatesOf(name, site);
  const filled = async (file: string) =>
    fillTemplate(file, await readFile(join(files.get(file) ?? "", file), "utf8"), values);
  const configuration = [...files.keys()].filter((file) => !/^pom\.xml$|\.options$/.test(file));
  for (const file of configuration) await writeFileAtomically(join(folder, file), await filled(file));
  return optionLines(await filled("jvm.options"));
}

/** Each template's name, and the last folder that has it. */
async function templatesOf(name: ServerName, { templates }: ServerSite): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const folder of templates.map((all) => join(all, name))) {
    for (const file of await readdir(folder).catch(() => [])) files.set(file, folder);
  }
  return files;
}

function valuesFor(name: ServerName, plan: StackPlan, site: ServerSite): TemplateValues {
  const { ports, heapMb } = plan;
  const { memory, port } = serverRules[name];
  const { home, conf, log, crashes } = site.foldersOf(name);
  return {
    ...site.addresses,
    HOME: home,
    CONF: conf,
    CONF_URL: pathToFileURL(conf).href,
    LOG: log,
    LOGS: crashes,
    LOG_BYTES_MAX: limits.logBytesMax,
    HEAP_MB: heapMb[name],
    HEAP_FIRST_MB: Math.floor(heapMb[name] / 2),
    DIRECT_MB: memory.directMb,
    PORT: ports[port],
    STORAGE_PORT: ports.cassandraStorage,
    CONTROLLER_PORT: ports.kafkaController,
    CASSANDRA_CONF: site.foldersOf("cassandra").conf,
    KEYSPACE: plan.keyspace,
    WRITERS: plan.writers,
    CDC_SPACE_MB: plan.cdcSpaceMb,
  };
}

/** Java's class path is divided by colons, Kafka's folders by commas, and the logs' names have patterns in them. */
function refuseOddPath(path: string): void {
  const odd = /[,:;%$*?"\\\p{Cc}]/u.exec(path)?.[0];
  if (odd === undefined) return;
  throw new GibseyError(
    "DATA_DIR_UNUSABLE",
    `the servers can't work in ${path}: there is a ${JSON.stringify(odd)} in it`,
    "name another with --data-dir",
  );
}
