import { mkdir, open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import { isSystemError } from "../../core/system-error.ts";
import { unusableDataDir } from "./make-data-dir.ts";

/**
 * The chats of a book, a file of JSON lines each, which only its owner can read.
 *
 * A line is added by one write to the end, and synced, so that after a crash it is there as a whole or as a beginning without an
 * end. The next line then begins anew behind it, and who reads passes over what is no line.
 */
export function openChatFiles(folder: string) {
  return {
    /** The chat that was written to last. */
    async latest(): Promise<string | undefined> {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending));
      const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
      const last = times.indexOf(Math.max(...times));
      return names[last]?.slice(0, -ending.length);
    },

    /** A chat's lines; undefined if there is none of that name. */
    async read(id: string): Promise<readonly string[] | undefined> {
      try {
        return (await readFile(fileOf(folder, id), "utf8")).split("\n").filter((line) => line !== "");
      } catch (cause) {
        if (isSystemError(cause, "ENOENT")) return undefined;
        throw cause instanceof GibseyError ? cause : unusableDataDir(folder, `the chat ${id} can't be read`, cause);
      }
    },

    /** Adds a line. @throws GibseyError DATA_DIR_UNUSABLE */
    async append(id: string, line: string): Promise<void> {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(fileOf(folder, id), "a+", 0o600);
        try {
          await file.write(`${(await endsCut(file)) ? "\n" : ""}${line}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (cause) {
        throw cause instanceof GibseyError ? cause : unusableDataDir(folder, `the chat ${id} can't be kept`, cause);
      }
    },
  };
}

const ending = ".jsonl";

/** A name is one of ours, and no path. */
function fileOf(folder: string, id: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) return join(folder, `${id}${ending}`);
  throw new GibseyError("USAGE", `${JSON.stringify(id)} is no chat's name`, "names look like 20261126-210000-k3f9");
}

async function endsCut(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 10;
}
