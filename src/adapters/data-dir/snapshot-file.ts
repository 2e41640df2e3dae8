import { readFile } from "node:fs/promises";
import { isSystemError } from "../../core/system-error.ts";
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
        const { buffer, byteOffset, byteLength } = await readFile(path);
        // The numbers in it are read in place, at offsets that are multiples of four. Node's buffer for a whole file
        // begins at one, but doesn't promise to.
        const bytes = new Uint8Array(buffer, byteOffset, byteLength);
        return byteOffset % 4 === 0 ? bytes : bytes.slice();
      } catch (error) {
        if (isSystemError(error, "ENOENT")) return undefined;
        throw error;
      }
    },
    write: (parts: readonly Uint8Array[]) => writeFileAtomically(path, parts),
  };
}
