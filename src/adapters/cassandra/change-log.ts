import { link, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChangeLog, Segment } from "../../core/doctor/probes/cassandra.ts";
import { isSystemError } from "../../core/system-error.ts";

/** Reads what is in cdc_raw. @returns undefined where the folder isn't on this machine, or isn't ours to read. */
export async function readChangeLog(folder: string, commitLogFolder: string): Promise<ChangeLog | undefined> {
  try {
    const found = new Set(await readdir(folder));
    const names = [...found].filter((name) => segmentId(name) !== undefined);
    // Read after the other: Cassandra links a segment there first.
    const inUse = new Set(await readdir(commitLogFolder));
    const segments = await Promise.all(names.map((name) => readSegment(folder, name, inUse.has(name))));
    const unlinked = [...inUse].filter((name) => !found.has(name) && found.has(indexName(name)));
    const indexes = await Promise.all(unlinked.map((name) => readIndex(folder, name)));
    return {
      folder,
      segments: segments.filter((one) => one !== undefined).toSorted((a, b) => a.id - b.id),
      // One that is done with the agent takes away itself.
      lost: unlinked.filter((_, position) => indexes[position]?.isComplete === false),
    };
  } catch {
    return undefined;
  }
}

/** The id in a segment's name, such as `CommitLog-8-1795731268303.log`: a time in ms, and counted on from there. */
export function segmentId(name: string): number | undefined {
  const id = /^CommitLog-\d+-(\d+)\.log$/.exec(name)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Marks a segment complete that Cassandra has left without an end. What was synced of it is read, and nothing after it. */
export async function completeSegment(folder: string, name: string): Promise<void> {
  const file = indexOf(folder, name);
  const [position = ""] = (await readFile(file, "utf8")).split("\n");
  await writeFile(file, `${position}\nCOMPLETED`);
}

/**
 * Puts a segment back that Cassandra still writes, by a link such as its own. @returns whether it did: Cassandra may have been done
 * with it by then, or somebody else have put it back.
 */
export async function linkSegment(folder: string, commitLogFolder: string, name: string): Promise<boolean> {
  try {
    await link(join(commitLogFolder, name), join(folder, name));
    return true;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "EEXIST")) return false;
    throw error;
  }
}

/** The agent takes segments away while this looks: one that has gone is none. */
async function readSegment(folder: string, name: string, isInUse: boolean): Promise<Segment | undefined> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (found === undefined) return undefined;
  return { name, id: segmentId(name) ?? 0, bytes: found.size, isInUse, index: await readIndex(folder, name) };
}

async function readIndex(folder: string, name: string): Promise<Segment["index"]> {
  const text = await readFile(indexOf(folder, name), "utf8").catch(() => undefined);
  const [position = "", mark] = text?.trim().split("\n") ?? [];
  // It is cut to nothing for an instant each time it is written.
  const place = position === "" ? Number.NaN : Number(position);
  return text === undefined ? undefined : { position: place, isComplete: mark === "COMPLETED" };
}

function indexOf(folder: string, name: string): string {
  return join(folder, indexName(name));
}

function indexName(name: string): string {
  return name.replace(/\.log$/, "_cdc.idx");
}
