import { readFile } from "node:fs/promises";
import { removeUnfinished, writeFileAtomically } from "./write-file.ts";

/**
 * The index snapshot as a file; reading gives undefined when there is none. Both are for the daemon alone, which reads
 * it once, before it writes: then whatever is half written is a killed daemon's, and as large as the index.
 */
export function openSnapshotFile(path: string) {
  return {
    async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
      await removeUnfinished(path);
      try {
        // A buffer of its own: the numbers in it are read in place, at offsets that are multiples of four.
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    write: (parts: readonly Uint8Array[]) => writeFileAtomically(path, parts),
  };
}
