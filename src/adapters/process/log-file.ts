import { open, rename, stat } from "node:fs/promises";
import { limits } from "../../core/limits.ts";

/** Renames a log that has grown large to `<name>.1`, for a writer that is about to open it. */
export async function turnOver(path: string): Promise<void> {
  if ((await sizeOf(path)) > limits.logBytesMax) await rename(path, `${path}.1`);
}

/** Bytes of a log; 0 when there is none yet. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What was written to a log since it had that size, its last bytes at most. One that was turned over is read anew. */
export async function readSince(
  path: string,
  position: number,
  bytesMax: number = limits.logTailBytesMax,
): Promise<string> {
  const size = await sizeOf(path);
  if (size === 0) return "";
  const start = Math.max(position > size ? 0 : position, size - bytesMax);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
