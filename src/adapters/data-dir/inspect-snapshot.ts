import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { SnapshotFacts } from "../../core/doctor/probes/memory.ts";
import { asGibseyError } from "../../core/errors.ts";
import { isOlderSnapshot, readSnapshotHead, snapshotHeadBytes } from "../../core/index/snapshot.ts";
import { isSystemError } from "../../core/system-error.ts";

/** The first bytes, which tell how long the head is. */
const firstBytes = 44;
/** A head is kilobytes; a length above this is a flipped bit in it. */
const headBytesMax = 1_048_576;

/**
 * Reads a snapshot's file from its first byte to its last and compares the sums, a piece at a time: it may be hundreds of
 * megabytes. The daemon puts a new file in its place as a whole, so what is open stays one file.
 */
export async function inspectSnapshot(path: string): Promise<SnapshotFacts> {
  const file = await open(path).catch((error: unknown) => {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  });
  if (file === undefined) return { kind: "none" };
  const { size: bytes } = await file.stat();
  try {
    const first = await read(file, firstBytes);
    if (isOlderSnapshot(first)) return { kind: "older", path };
    const headBytes = Math.min(snapshotHeadBytes(first), headBytesMax, bytes);
    const { generation, vectors, sections } = readSnapshotHead(await read(file, headBytes));
    for (const { name, start, end, sha256 } of sections) {
      if (bytes < end) return { kind: "damaged", path, bytes, problem: `it is cut short in its ${name}` };
      if ((await sumOf(file, start, end)) === sha256) continue;
      return { kind: "damaged", path, bytes, problem: `the sum over its ${name} isn't right` };
    }
    return { kind: "whole", path, bytes, generation, vectors };
  } catch (error) {
    return { kind: "damaged", path, bytes, problem: asGibseyError(error).message };
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}

async function sumOf(file: FileHandle, start: number, end: number): Promise<string> {
  const hash = createHash("sha256");
  if (end > start) {
    for await (const chunk of file.createReadStream({ start, end: end - 1, autoClose: false })) hash.update(chunk);
  }
  return hash.digest("hex");
}
