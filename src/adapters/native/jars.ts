import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import type { ServerName } from "../../core/stack/server-rules.ts";
import { isSystemError } from "../../core/system-error.ts";
import { MavenMissing, runMaven } from "../maven/run-maven.ts";
import { reasonOf } from "../reason-of.ts";
import { waitForLock } from "../sqlite/process-lock.ts";

/*
 * How several processes share a folder of jars. A server's folder has its name only when it is whole: Maven copies into a
 * folder of another name, a list of the jars with their sizes is laid beside them, and the folder is renamed. Who fetches
 * holds a lock, so a second one waits and then finds what it wanted, and whatever has a temporary name is left over.
 */

export interface Jars {
  /** The servers whose jars aren't here, by name; nothing is asked of the network for the others. */
  missing(names: readonly ServerName[]): Promise<readonly ServerName[]>;
  /** The folder of each server's jars, here or not. */
  folders(): Promise<Readonly<Record<ServerName, string>>>;
  /**
   * Fetches what is missing or damaged.
   * @throws GibseyError JARS_UNAVAILABLE in Maven's words, DISK_FULL; the signal's reason.
   */
  fetch(names: readonly ServerName[], options: FetchOptions): Promise<void>;
}

export interface FetchOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called with what Maven does, and when another process is waited for. */
  readonly onProgress: (text: string) => void;
}

/** The jars of a cache dir, which all books share. @param pomsFolder holds one folder a server with its pom.xml */
export function openJars(cacheDir: string, pomsFolder: string): Jars {
  const jarsFolder = join(cacheDir, "jars");
  const pomOf = (name: ServerName) => join(pomsFolder, name, "pom.xml");
  const folderOf = async (name: ServerName) =>
    join(jarsFolder, `${name}-${versionIn(await readFile(pomOf(name), "utf8"))}`);
  const missing = async (names: readonly ServerName[]) => {
    const whole = await Promise.all(names.map(async (name) => isWhole(await folderOf(name))));
    return names.filter((_, position) => whole[position] === false);
  };

  return {
    missing,

    async folders() {
      const [kafka, cassandra, agent] = await Promise.all([
        folderOf("kafka"),
        folderOf("cassandra"),
        folderOf("agent"),
      ]);
      return { kafka, cassandra, agent };
    },

    async fetch(names, options) {
      if ((await missing(names)).length === 0) return;
      await mkdir(jarsFolder, { recursive: true });
      const onWait = () => options.onProgress("another gibsey is fetching the servers' jars; waiting for it");
      const lock = await waitForLock(join(jarsFolder, "fetch.lock"), onWait, options.signal);
      try {
        await removeLeftovers(jarsFolder);
        for (const name of await missing(names)) {
          await fetchOne(name, pomOf(name), await folderOf(name), jarsFolder, options);
        }
      } finally {
        lock.release();
      }
    },
  };
}

/** The list of jars in a folder: name -> bytes. */
const listFile = "jars.json";

/** The version of the pom itself, which comes before those of its dependencies. */
function versionIn(pom: string): string {
  const version = /<version>([\w.-]+)<\/version>/.exec(pom)?.[1];
  if (version === undefined) throw new Error("the pom has no version");
  return version;
}

/** Whether every jar of the list is there in its size. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const list: unknown = JSON.parse(await readFile(join(folder, listFile), "utf8"));
    if (typeof list !== "object" || list === null) return false;
    const jars = Object.entries(list);
    const sizes = await Promise.all(jars.map(async ([name]) => (await stat(join(folder, name))).size));
    return jars.length > 0 && jars.every(([, bytes], position) => bytes === sizes[position]);
  } catch {
    return false;
  }
}

async function fetchOne(
  name: ServerName,
  pom: string,
  folder: string,
  jarsFolder: string,
  { environment, signal, onProgress }: FetchOptions,
): Promise<void> {
  const unfinished = await mkdtemp(join(jarsFolder, `.${name}-`));
  try {
    // -C: a jar whose checksum isn't the repository's is no jar. Maven itself would warn and go on.
    const flags = ["-C", "-f", pom, "-DincludeScope=runtime", `-DoutputDirectory=${unfinished}`];
    let files = 0;
    const onLine = (line: string) => {
      const file = /Downloaded from [^:]+: \S*\/(\S+\.jar) \(([^)]+)\)/.exec(line);
      if (file === null) return;
      files += 1;
      onProgress(`${name}'s jars: ${files} downloaded (${file[1]}, ${file[2]})`);
    };
    onProgress(`${name}'s jars: asking Maven`);
    await runMaven({ goal: "copy-dependencies", flags, folder: unfinished, environment, signal, onLine });
    await writeList(unfinished);
    // A damaged one stands in the way.
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (error) {
    signal.throwIfAborted();
    throw failed(name, jarsFolder, error);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function writeList(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jar")).toSorted();
  if (names.length === 0) throw new Error("mvn brought no jars");
  const sizes = await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const));
  await writeFile(join(folder, listFile), `${JSON.stringify(Object.fromEntries(sizes), undefined, 2)}\n`);
}

async function removeLeftovers(jarsFolder: string): Promise<void> {
  const names = (await readdir(jarsFolder)).filter((name) => name.startsWith("."));
  await Promise.all(names.map((name) => rm(join(jarsFolder, name), { recursive: true, force: true })));
}

function failed(name: ServerName, jarsFolder: string, error: unknown): GibseyError {
  if (isSystemError(error, "ENOSPC")) {
    const hint = "make room, or set GIBSEY_CACHE_DIR";
    return new GibseyError("DISK_FULL", `there is no room for the servers' jars in ${jarsFolder}`, hint, {
      cause: error,
    });
  }
  const hint =
    error instanceof MavenMissing
      ? "install it (Debian: apt-get install maven; macOS: brew install maven), or set MAVEN_HOME"
      : "`gibsey up` goes on with what is there; Maven's settings are in ~/.m2/settings.xml";
  return new GibseyError("JARS_UNAVAILABLE", `${name}'s jars can't be fetched: ${reasonOf(error)}`, hint, {
    cause: error,
  });
}
