import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { limits } from "../../core/limits.ts";
import { isSystemError } from "../../core/system-error.ts";
import type { ModelFile } from "./catalog.ts";

/*
 * How several processes share a folder of models. A file has its own name only when it is whole: it is written as
 * `<name>.<random>.part`, checked against its sha256, and renamed. Each pull writes a part of its own, so two at once do
 * double work and no harm. A part that a pull gave up is named `<name>.part`; the next pull takes it by renaming it, which
 * only one can, and goes on with it. The part of a pull that was killed is taken once nobody has written to it for a while.
 */

/** What is known of a file without reading it. */
export type FileState = "whole" | "damaged" | "absent";

/** Whether a file is there, by its size; quick enough for a list. */
export async function stateBySize(path: string, file: ModelFile): Promise<FileState> {
  const bytes = await sizeOf(path);
  if (bytes === undefined) return "absent";
  return bytes === file.bytes ? "whole" : "damaged";
}

/** Whether a file is there and has the pinned contents: reads it all, some 0.1 s for 34 MB. */
export async function stateByContents(path: string, file: ModelFile, signal?: AbortSignal): Promise<FileState> {
  const state = await stateBySize(path, file);
  if (state !== "whole") return state;
  return (await sha256Of(path, signal)) === file.sha256 ? "whole" : "damaged";
}

/** The name of a part that no one else has. */
export function newPart(folder: string, file: ModelFile): string {
  return join(folder, `${file.name}.${randomUUID()}.part`);
}

/** A part to write a file into: one that was given up, or one that isn't there yet. */
export async function takePart(folder: string, file: ModelFile): Promise<string> {
  const part = newPart(folder, file);
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${file.name}.`) && name.endsWith(".part"));
  for (const name of names) {
    const left = join(folder, name);
    const isFree = left === givenUp(folder, file) || (await isIdle(left));
    if (isFree && (await movedTo(left, part))) return part;
  }
  return part;
}

/** Leaves a part to the next pull, unless there is nothing in it. */
export async function giveUpPart(part: string, folder: string, file: ModelFile): Promise<void> {
  if (((await sizeOf(part)) ?? 0) === 0) await rm(part, { force: true });
  else await movedTo(part, givenUp(folder, file));
}

/**
 * Makes a part the file, if its contents are the pinned ones; else removes it. Whole or not there at all, even when the
 * machine goes down.
 * @throws Error when the contents aren't the pinned ones.
 */
export async function install(part: string, folder: string, file: ModelFile, signal: AbortSignal): Promise<void> {
  const sha256 = await sha256Of(part, signal);
  if (sha256 !== file.sha256) {
    await rm(part, { force: true });
    throw new Error(
      `${file.name} has the sha256 ${sha256.slice(0, 12)}…, which should be ${file.sha256.slice(0, 12)}…`,
    );
  }
  await sync(part);
  await rename(part, join(folder, file.name));
  await sync(folder);
  // What another source gave up halfway has no use any more.
  await rm(givenUp(folder, file), { force: true });
}

/** The size of a file; undefined when there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(({ size }) => size, ifAbsent(undefined));
}

function givenUp(folder: string, file: ModelFile): string {
  return join(folder, `${file.name}.part`);
}

async function isIdle(path: string): Promise<boolean> {
  const writtenAtMs = await stat(path).then(({ mtimeMs }) => mtimeMs, ifAbsent(Number.POSITIVE_INFINITY));
  // A pull that lives writes at least every modelStallMs.
  return Date.now() - writtenAtMs > 4 * limits.modelStallMs;
}

async function movedTo(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(() => true, ifAbsent(false));
}

async function sha256Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash, { signal });
  return hash.digest("hex");
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function ifAbsent<T>(fallback: T): (error: unknown) => T {
  return (error) => {
    if (isSystemError(error, "ENOENT")) return fallback;
    throw error;
  };
}
