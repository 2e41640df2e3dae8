import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file so that after a crash it is wholly the old one or wholly the new one: into a temporary file beside it,
 * synced, then renamed over it, then the folder is synced. Only its owner can read it.
 */
export async function writeFileAtomically(path: string, contents: string | readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${process.pid}.${Date.now().toString(36)}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      for (const part of typeof contents === "string" ? [Buffer.from(contents)] : contents) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Removes what processes that were killed while they wrote this file have left beside it. Only for one who knows that
 * nobody is writing it now.
 */
export async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const unfinished = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(".tmp"));
  for (const name of unfinished) await rm(join(folder, name), { force: true });
}
