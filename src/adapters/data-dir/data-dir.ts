import { randomBytes } from "node:crypto";
import { chmod, readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { GibseyError } from "../../core/errors.ts";
import type { RunRecord } from "../../core/stack/run-record.ts";
import type { DockerPlan, NativePlan } from "../../core/stack/stack-plan.ts";
import { isSystemError } from "../../core/system-error.ts";
import { makeDataDir, unusableDataDir } from "./make-data-dir.ts";
import { removeUnfinished, writeFileAtomically } from "./write-file.ts";

/** The files of one book. */
export interface DataDir {
  readonly path: string;
  readonly logFile: string;
  readonly snapshotFile: string;
  readonly chatsFolder: string;
  /** Tells since when the book waits for its first night. */
  readonly nightlyFile: string;
  /** Whoever starts or stops servers of this book holds it meanwhile. */
  readonly upLockFile: string;
  /** @throws GibseyError DATA_DIR_UNUSABLE when it can't be made or isn't a folder. */
  make(): Promise<void>;
  /** The daemon's token; undefined before the first daemon. */
  readToken(): Promise<string | undefined>;
  /** The token, made if there is none, in a file that only its owner can read. */
  makeToken(): Promise<string>;
  readRun(): Promise<RunRecord | undefined>;
  writeRun(record: RunRecord): Promise<void>;
  removeRun(): Promise<void>;
  /**
   * Reads run.json, changes it and writes it, one change after another within this process; nothing removes it. Between
   * processes only the one that holds {@link upLockFile}, or that the holder waits for, may call this.
   */
  changeRun(change: (record: RunRecord | undefined) => RunRecord | undefined): Promise<void>;
  /** What the servers were last started from; undefined before the first. */
  readStack(): Promise<NativePlan | DockerPlan | undefined>;
  writeStack(plan: NativePlan | DockerPlan): Promise<void>;
  /** The config file's settings; empty when there is none. @throws GibseyError SETTING_INVALID */
  readConfig(): Promise<{ readonly path: string; readonly values: Readonly<Record<string, unknown>> }>;
  /** Sets one setting in the config file and keeps the others. */
  writeConfig(name: string, value: string): Promise<void>;
  /** Deletes everything of the book that gibsey made, and the folder if nothing else is in it. */
  purge(): Promise<void>;
}

/** What gibsey makes in a data dir: all that a purge may delete. */
const ownFiles = [
  "gibsey.db",
  "gibsey.db-wal",
  "gibsey.db-shm",
  "daemon.lock",
  "daemon.lock-journal",
  "index.snapshot",
  "index.snapshot.damaged",
  "run.json",
  "stack.json",
  "up.lock",
  "up.lock-journal",
  "cassandra",
  "kafka",
  "agent",
  "docker",
  "token",
  "config.json",
  "nightly.json",
  "chats",
  "logs",
];

export function openDataDir(path: string): DataDir {
  const file = (name: string) => join(path, name);
  const readRun = async () => parseRun(await read(file("run.json")));
  const writeRun = (record: RunRecord) =>
    writeFileAtomically(file("run.json"), `${JSON.stringify(record, undefined, 2)}\n`);
  const removeRun = () => rm(file("run.json"), { force: true });
  let changing: Promise<void> = Promise.resolve();
  const readConfig = async () => ({
    path: file("config.json"),
    values: parseConfig(await read(file("config.json")), file("config.json")),
  });
  return {
    path,
    logFile: join(path, "logs", "daemon.log"),
    snapshotFile: file("index.snapshot"),
    chatsFolder: file("chats"),
    nightlyFile: file("nightly.json"),
    upLockFile: resolve(file("up.lock")),
    make: () => makeFolders(path),
    readToken: async () => (await read(file("token")))?.trim() || undefined,
    makeToken: () => makeToken(file("token")),
    readRun,
    writeRun,
    removeRun,
    changeRun(change) {
      const changed = changing.then(async () => {
        const record = change(await readRun());
        await (record === undefined ? removeRun() : writeRun(record));
      });
      changing = changed.catch(() => {});
      return changed;
    },
    readStack: async () => parseStack(await read(file("stack.json"))),
    writeStack: (plan) => writeFileAtomically(file("stack.json"), `${JSON.stringify(plan, undefined, 2)}\n`),
    readConfig,
    writeConfig: async (name, value) => {
      const { values } = await readConfig();
      await makeFolders(path);
      await writeFileAtomically(file("config.json"), `${JSON.stringify({ ...values, [name]: value }, undefined, 2)}\n`);
    },
    purge: () => purge(path),
  };
}

async function makeFolders(path: string): Promise<void> {
  makeDataDir(path);
  makeDataDir(join(path, "logs"));
}

async function makeToken(file: string): Promise<string> {
  const existing = (await read(file))?.trim();
  if (existing) {
    // Whoever loosened it may have let it be read, but a token that others hold is mended by deleting the file.
    if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
    return existing;
  }
  const token = randomBytes(32).toString("base64url");
  await writeFileAtomically(file, `${token}\n`);
  return token;
}

async function purge(path: string): Promise<void> {
  for (const name of ownFiles) {
    await rm(join(path, name), { recursive: true, force: true });
    await removeUnfinished(join(path, name));
  }
  const left = await readdir(path).catch(() => ["unreadable"]);
  if (left.length === 0) await rmdir(path);
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (isSystemError(cause, "ENOENT", "ENOTDIR")) return undefined;
    throw unusableDataDir(dirname(file), `can't read ${file}`, cause);
  }
}

/** A run.json that can't be read is as good as none: what it names is looked for by lock and port anyway. */
function parseRun(json: string | undefined): RunRecord | undefined {
  try {
    const record = JSON.parse(json ?? "null") as RunRecord | null;
    return record?.schema === "gibsey.run/1" && Array.isArray(record.services) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** One that can't be read is as good as none: the next start decides anew. */
function parseStack(json: string | undefined): NativePlan | DockerPlan | undefined {
  try {
    const plan = JSON.parse(json ?? "null") as NativePlan | DockerPlan | null;
    const isKnown = plan?.runtime === "native" || plan?.runtime === "docker";
    return isKnown && plan.schema === "gibsey.stack/1" ? plan : undefined;
  } catch {
    return undefined;
  }
}

function parseConfig(json: string | undefined, path: string): Readonly<Record<string, unknown>> {
  if (json === undefined || json.trim() === "") return {};
  try {
    const values: unknown = JSON.parse(json);
    if (typeof values === "object" && values !== null && !Array.isArray(values)) return { ...values };
  } catch (cause) {
    // The parser's own message quotes the text around the fault, where a token may stand; only the place is taken from it.
    const at = /at position (\d+)/.exec(String(cause))?.[1];
    const line = at === undefined ? "" : ` (line ${json.slice(0, Number(at)).split("\n").length})`;
    throw new GibseyError("SETTING_INVALID", `${path} isn't valid JSON${line}`, "mend it or delete it");
  }
  throw new GibseyError("SETTING_INVALID", `${path} doesn't hold one JSON object`, "mend it or delete it");
}
