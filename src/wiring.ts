import { homedir } from "node:os";
import { join } from "node:path";
import { openChatFiles } from "./adapters/data-dir/chat-files.ts";
import { openDataDir } from "./adapters/data-dir/data-dir.ts";
import { createDaemonClient, type DaemonClient } from "./client/daemon-client.ts";
import type { Session } from "./commands/command.ts";
import { type Config, resolveConfig } from "./core/config.ts";
import { asGibseyError, GibseyError } from "./core/errors.ts";
import { limits } from "./core/limits.ts";
import type { ConfigBase, SettingName } from "./core/settings.ts";
import type { EngineParts } from "./daemon/engine.ts";
import { packageRoot, version } from "./version.ts";
import type { Terminal } from "./views/terminal.ts";
import { createDaemonControl } from "./wiring/daemon-control.ts";
import { createDoctorControl } from "./wiring/doctor-control.ts";
import { createModelControl } from "./wiring/model-control.ts";
import { createNightTimers } from "./wiring/night-timers.ts";
import { createSchemaControl } from "./wiring/schema-control.ts";

/** The variables of the process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface SessionOptions {
  readonly flags: Partial<Record<SettingName, string>>;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly wantsJson: boolean;
  readonly signal: AbortSignal;
  /** Whether settings that can't be used are only told of, to the doctor. */
  readonly bearsBadSettings?: boolean;
}

export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Puts a command's session together. Everything heavy (SQLite, the HTTP server, embedders) is imported by the method
 * that needs it, so that `ask` of a running daemon loads none of it.
 * @throws GibseyError SETTING_INVALID
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const settingProblems: GibseyError[] = [];
  const bear = options.bearsBadSettings === true ? (error: GibseyError) => settingProblems.push(error) : undefined;
  const config = await readConfig(options, bear);
  const dataDir = openDataDir(config.dataDir.value);
  const { terminal, signal } = options;
  const models = createModelControl({ config, environment: options.environment, dataDir, signal });
  const daemon = createDaemonControl({ config, environment: options.environment, dataDir, terminal, signal, models });

  const token = async () => {
    const value = config.token.value || (await dataDir.readToken());
    if (value) return value;
    throw new GibseyError("DAEMON_DOWN", `there is no token yet in ${dataDir.path}`, "start the daemon: gibsey up");
  };
  const clientAt = async (url: string) => createDaemonClient({ url, token: await token() }, signal);
  const connectIfThere = async (): Promise<DaemonClient | undefined> => {
    const url = config.url.value || (await daemon.find())?.daemonUrl;
    return url ? clientAt(url) : undefined;
  };
  const connect = async ({ ownModel = false } = {}): Promise<DaemonClient> =>
    (await connectIfThere()) ?? clientAt(await startUnasked(ownModel));
  const startUnasked = async (ownModel: boolean) => {
    if ((await daemon.runtime()) !== "embedded") {
      throw new GibseyError(
        "DAEMON_DOWN",
        `no daemon runs on ${dataDir.path}`,
        "start it: gibsey up; gibsey doctor says what else is missing",
      );
    }
    terminal.say(`starting the daemon for ${dataDir.path}`);
    return (await daemon.start({ anyPort: false, timeoutMs: limits.readyMs, ownModel })).run.daemonUrl;
  };

  return {
    config,
    terminal,
    wantsJson: options.wantsJson,
    version,
    packageRoot,
    signal,
    connect,
    connectIfThere,
    daemon,
    models,
    schema: createSchemaControl({ config, dataDir, runtime: () => daemon.runtime() }),
    doctor: createDoctorControl({
      config,
      settingProblems,
      environment: options.environment,
      dataDir,
      models,
      daemon,
      signal,
    }),
    nightTimers: createNightTimers(config, options.environment),
    logFile: dataDir.logFile,
    chats: openChatFiles(dataDir.chatsFolder),
    token,
    async saveSetting(name, value) {
      await dataDir.writeConfig(name, value);
      return join(dataDir.path, "config.json");
    },
    elsewhere(settings) {
      // Another book has a daemon of its own, whatever the environment says of this one's.
      const environment = { ...options.environment, GIBSEY_URL: undefined, GIBSEY_TOKEN: undefined };
      return openSession({ ...options, environment, flags: { ...options.flags, ...settings } });
    },
  };
}

/** What {@link startEngine} needs for a book in this process, without a terminal. */
export async function openParts(flags: Partial<Record<SettingName, string>>): Promise<EngineParts> {
  const environment = processEnvironment();
  const config = await readConfig({ flags, environment });
  const dataDir = openDataDir(config.dataDir.value);
  await dataDir.make();
  const models = createModelControl({ config, environment, dataDir, signal: new AbortController().signal });
  const { bookEngine } = await import("./wiring/book-engine.ts");
  return bookEngine({ runtime: config.runtime.value, config, dataDir, models }, () => {});
}

/**
 * The data dir comes first, because the config file is in it.
 * @param bear told of what can't be used, instead of an error.
 */
async function readConfig(
  { flags, environment }: Pick<SessionOptions, "flags" | "environment">,
  bear?: (error: GibseyError) => void,
): Promise<Config> {
  const base = baseFolders(environment);
  const { dataDir } = resolveConfig({ flags, environment, base, ...(bear && { onInvalid: () => {} }) });
  const reading = openDataDir(dataDir.value).readConfig();
  const file = await reading.catch((thrown: unknown) => {
    if (bear === undefined) throw thrown;
    bear(asGibseyError(thrown));
    return undefined;
  });
  return resolveConfig({ flags, environment, base, ...(file && { file }), ...(bear && { onInvalid: bear }) });
}

function baseFolders(environment: Environment): ConfigBase {
  const home = environment["HOME"] || homedir();
  return {
    dataHome: environment["XDG_DATA_HOME"] || join(home, ".local", "share"),
    cacheHome: environment["XDG_CACHE_HOME"] || join(home, ".cache"),
  };
}
