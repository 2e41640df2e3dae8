import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentOffsets, NodeSettings } from "../../core/doctor/probes/agent.ts";
import { segmentId } from "../cassandra/change-log.ts";

/** Keys and values of a properties file: a line each, with Java's escapes taken back. @throws when it can't be read. */
export async function readProperties(file: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => /^[^#!\s][^=]*=/.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.indexOf("=");
      return [unescaped(line.slice(0, end)), unescaped(line.slice(end + 1))];
    }),
  );
}

/** The file with the place in the commit log from which the agent goes on, for each table. */
export function offsetsFile(folder: string): string {
  return join(folder, "commitlog_offset.properties");
}

/** All that the agent keeps of where it was: beside that of the commit log, which tables it has sent as a whole. */
export function offsetsFiles(folder: string): readonly string[] {
  return [offsetsFile(folder), join(folder, "snapshot_offset.properties")];
}

/** Reads it; no table is in it before the agent has sent anything. */
export async function readOffsets(folder: string): Promise<AgentOffsets> {
  const file = offsetsFile(folder);
  const values = await readProperties(file).catch(() => new Map<string, string>());
  const tables = [...values].map(([table, place]) => {
    const colon = place.lastIndexOf(":");
    const segment = place.slice(0, Math.max(0, colon));
    return {
      table,
      segment: segment || place,
      segmentId: segmentId(segment),
      position: Number(place.slice(colon + 1)),
    };
  });
  return { file, tables, malformed: await malformedOf(folder) };
}

/** Java ends with an error at a `\u` that isn't followed by four digits. */
async function malformedOf(folder: string): Promise<string | undefined> {
  const texts = await Promise.all(offsetsFiles(folder).map((file) => readFile(file, "latin1").catch(() => "")));
  return offsetsFiles(folder).find((_, position) => /(?<!\\)(?:\\\\)*\\u(?![\da-f]{4})/i.test(texts[position] ?? ""));
}

/** What a cassandra.yaml says of how the node's files are to be read; undefined when it can't be read. */
export async function readNodeSettings(file: string): Promise<NodeSettings | undefined> {
  try {
    const { parse } = await import("yaml");
    const document: unknown = parse(await readFile(file, "utf8"));
    const textOf = (key: string): string | undefined => {
      const value: unknown = typeof document === "object" && document !== null ? Reflect.get(document, key) : undefined;
      return typeof value === "string" ? value : undefined;
    };
    return {
      file,
      partitioner: textOf("partitioner"),
      changeLogFolder: textOf("cdc_raw_directory"),
      commitLogFolder: textOf("commitlog_directory"),
    };
  } catch {
    return undefined;
  }
}

function unescaped(text: string): string {
  return text
    .trim()
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(.)/g, "$1");
}
