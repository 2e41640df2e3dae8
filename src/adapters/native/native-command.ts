import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ServerName } from "../../core/stack/server-rules.ts";
import type { NativePlan } from "../../core/stack/stack-plan.ts";
import { type ServerCommand, serverCommand } from "./server-command.ts";
import { nativeSite, type ServerSite } from "./server-site.ts";

/**
 * The command that starts a server as a process of this machine; its files and folders are made.
 * @param templates the folder with one folder a server.
 */
export async function nativeCommand(
  name: ServerName,
  plan: NativePlan,
  dataDir: string,
  templates: string,
): Promise<ServerCommand> {
  const site = nativeSite(dataDir, plan, templates);
  const meter = name === "cassandra" ? [await memoryMeter(site)] : [];
  const command = await serverCommand(name, plan, site, [...meter, serverMark(dataDir, name)]);
  const { home } = site.foldersOf(name);
  await mkdir(join(home, "tmp"), { recursive: true, mode: 0o700 });
  const isFormatted = await isThere(join(home, "data", "meta.properties"));
  return isFormatted ? { words: command.words } : command;
}

/**
 * An argument that no other process has: the server of this data dir. By it a server is found that was started and never
 * recorded, because who started it was killed in between.
 */
export function serverMark(dataDir: string, name: ServerName): string {
  return `-Dgibsey.server=${name}@${dataDir}`;
}

/** Cassandra measures its tables in memory by an agent of the JVM, whose jar is among the others. */
async function memoryMeter(site: ServerSite): Promise<string> {
  const folder = site.jarsOf("cassandra");
  const jar = (await site.listJars("cassandra")).find((file) => /^jamm-.*\.jar$/.test(file));
  if (jar === undefined) throw new Error(`there is no jamm jar in ${folder}`);
  return `-javaagent:${join(folder, jar)}`;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
