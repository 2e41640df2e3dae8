import { access, statfs } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";
import { dirname } from "node:path";

/** What the machine has for the servers. */
export interface Machine {
  /** Memory that processes can still have, in MiB. */
  readonly availableMb: number;
  readonly cores: number;
  /** Free space where a folder is, or will be, in MiB. */
  diskFreeMb(folder: string): Promise<number>;
}

export function thisMachine(): Machine {
  return { availableMb: availableBytes() / 1_048_576, cores: availableParallelism(), diskFreeMb };
}

/**
 * What Linux calls available, within the limit of the control group. macOS counts only what nobody has ever used as free,
 * which is nearly nothing on any Mac: there it is taken to be half of the memory.
 */
function availableBytes(): number {
  if (process.platform === "darwin") return totalmem() / 2;
  // Node 20 before 20.13 doesn't have it.
  const available: unknown = Reflect.get(process, "availableMemory");
  return typeof available === "function" ? Number(available.call(process)) : freemem();
}

async function diskFreeMb(folder: string): Promise<number> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere && dirname(folder) !== folder) return diskFreeMb(dirname(folder));
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / 1_048_576;
}
