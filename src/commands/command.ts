import type { ChatFiles } from "../chat/saved-chat.ts";
import type { DaemonClient } from "../client/daemon-client.ts";
import type { Config } from "../core/config.ts";
import type { Check, CheckResult } from "../core/doctor/check.ts";
import type { Diagnosis } from "../core/doctor/diagnosis.ts";
import type { Fixable } from "../core/doctor/repair.ts";
import type { SettingName } from "../core/settings.ts";
import type { RunRecord, StartedService } from "../core/stack/run-record.ts";
import type { ServerName } from "../core/stack/server-rules.ts";
import type { StopOutcome } from "../core/stack/service-host.ts";
import type { ServiceStatus, StatusReport } from "../core/stack/status-report.ts";
import type { ModelRow } from "../views/models.ts";
import type { Terminal } from "../views/terminal.ts";

/** A command as data: what it is called, what it takes, and what it does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** In commander's notation: `<needed>`, `[optional]`, `<many...>`. */
  readonly arguments?: readonly { readonly syntax: string; readonly meaning: string }[];
  readonly options?: readonly OptionRule[];
  readonly examples?: readonly string[];
  /** Resolves to the exit status. Throws GibseyError; printing it is not the command's business. */
  readonly run?: (call: Call) => Promise<number>;
  readonly subcommands?: readonly Command[];
  /** Runs even where settings can't be used, with their defaults, and tells of them. */
  readonly bearsBadSettings?: boolean;
}

export interface OptionRule {
  /** In commander's notation: `-k, --k <count>`, `--replace`, `--no-wait`. */
  readonly syntax: string;
  readonly meaning: string;
}

/** One invocation of a command. */
export interface Call {
  readonly args: readonly string[];
  readonly options: Options;
  readonly session: Session;
}

/** The options as given; a flag that wasn't is absent. */
export interface Options {
  has(name: string): boolean;
  text(name: string): string | undefined;
}

/** What a command works with. */
export interface Session {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly wantsJson: boolean;
  readonly version: string;
  /** The folder of the installed package, where samples/ stands. */
  readonly packageRoot: string;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /**
   * A client of the daemon; on embedded, one is started if there is none. With `ownModel` a daemon that has to be started
   * goes on with the book's own model, whatever the settings say.
   * @throws GibseyError DAEMON_DOWN on the other runtimes.
   */
  connect(options?: { readonly ownModel?: boolean }): Promise<DaemonClient>;
  /** A client of the daemon where it is now; undefined where none runs. */
  connectIfThere(): Promise<DaemonClient | undefined>;
  readonly daemon: DaemonControl;
  readonly models: ModelControl;
  readonly schema: SchemaControl;
  readonly doctor: DoctorControl;
  readonly nightTimers: NightTimerControl;
  /** The book's log file. */
  readonly logFile: string;
  /** The chats that were had with the book. */
  readonly chats: ChatFiles;
  /** The daemon's token. @throws GibseyError DAEMON_DOWN when there has never been a daemon. */
  token(): Promise<string>;
  /** Keeps a setting in the book's config file. */
  saveSetting(name: SettingName, value: string): Promise<string>;
  /** The same program on another data dir, with settings of its own; what `demo` works on. */
  elsewhere(settings: Partial<Record<SettingName, string>>): Promise<Session>;
}

/** The daemon of the book, and the servers that it needs, as processes. */
export interface DaemonControl {
  /** What runs, by run.json and the operating system; undefined when no daemon does. */
  find(): Promise<RunRecord | undefined>;
  /** The runtime of what runs on this data dir, else the one that is set. @throws GibseyError RUNTIME_CONFLICT */
  runtime(): Promise<string>;
  /**
   * Starts it in the background, after the servers that its runtime needs, and waits until it is ready. `isNew` is false when
   * all ran already.
   */
  start(options: StartOptions): Promise<StartOutcome>;
  /** Ends what runs by its recorded identity, the daemon first; undefined when nothing did. */
  stop(onStopped?: (name: string, outcome: StopOutcome) => void): Promise<"stopped" | "killed" | undefined>;
  /** Runs it in this process until the signal aborts. */
  run(): Promise<void>;
  /** What can be told without a daemon, read-only; undefined when there is no book yet. */
  peek(): Promise<(Pick<StatusReport, "pages" | "vectors" | "lag"> & { model?: StatusReport["model"] }) | undefined>;
  /** The servers that gibsey started, as the operating system or Docker sees them. */
  servers(): Promise<readonly ServiceStatus[]>;
  /**
   * Tells the last lines of a server's log, and with `follow` those to come until the session's signal aborts.
   * @returns false where it is a file beside the daemon's.
   */
  readLog(name: ServerName, options: LogOptions): Promise<boolean>;
  /** Deletes the book's data. */
  purge(): Promise<void>;
}

/** What runs after a start. */
export interface StartOutcome {
  readonly run: RunRecord;
  /** All services: those of the record, and containers, which aren't in it. */
  readonly services: readonly StartedService[];
  readonly isNew: boolean;
}

export interface StartOptions {
  /** Whether a port that is taken may be exchanged for a free one. */
  readonly anyPort: boolean;
  /** For servers and daemon to become ready; downloads have their own time. */
  readonly timeoutMs: number;
  /** See {@link Session.connect}. */
  readonly ownModel?: boolean;
  /** One service with what it needs, instead of all. */
  readonly only?: string;
  /** Leave running what was started when something else fails. */
  readonly keep?: boolean;
  /** Called as each service becomes ready; `isNew` is false for one that ran already. */
  readonly onReady?: (service: StartedService, isNew: boolean) => void;
  /** Called when a start of servers fails, before what it started is taken back. Never rejects. */
  readonly onFailure?: (error: unknown) => Promise<void>;
}

export interface LogOptions {
  readonly lines: number;
  readonly follow: boolean;
  readonly onLine: (line: string) => void;
}

/** The schema of a book's keyspace in Cassandra. */
export interface SchemaControl {
  /** What differs from gibsey's schema, with the CQL that mends it where adding does. */
  diff(): Promise<{
    readonly keyspace: string;
    readonly differences: readonly { readonly kind: string; readonly text: string; readonly statement?: string }[];
  }>;
  /** Adds what is missing, each statement told before it is done. @throws GibseyError SCHEMA_CONFLICT, and nothing is changed. */
  apply(tell: (statement: string) => void): Promise<void>;
}

/** The checks of the stack, made on this book. */
export interface DoctorControl {
  /** Every check there is. */
  checks(): Promise<readonly Check[]>;
  /** The checks that {@link mend} can do something about. */
  fixable(): Promise<Fixable>;
  /** Makes the checks. @throws GibseyError RUNTIME_CONFLICT */
  examine(options: ExamineOptions): Promise<Diagnosis>;
  /** Repairs what can be repaired, each if `agree` says so, and examines anew, in the same way as before, what was done. */
  mend(
    diagnosis: Diagnosis,
    agree: (question: string) => Promise<boolean>,
    options: ExamineOptions,
  ): Promise<Diagnosis>;
  /** Writes all that was found and seen to a file, secrets masked. @throws GibseyError FILE_UNREADABLE when it can't be written. */
  writeReport(file: string, diagnosis: Diagnosis): Promise<void>;
}

export interface ExamineOptions {
  /** The checks that are asked for; all when left out. */
  readonly only?: ReadonlySet<string>;
  /** Whether a canary is sent; as the runtime has it when left out: not on external. */
  readonly canary?: boolean;
  readonly onResult?: (result: CheckResult) => void;
}

/** The operating system's schedulers, as far as they begin this book's nights. */
export interface NightTimerControl {
  /** What would be put where; nothing is written. Without a kind, cron where there is one. @throws GibseyError TIMER_UNAVAILABLE */
  plan(kind: TimerKind | undefined, at: string): Promise<TimerPlan>;
  /** What is there for the book. */
  installed(): Promise<readonly { readonly kind: TimerKind; readonly text: string }[]>;
  /** @throws GibseyError TIMER_UNAVAILABLE */
  uninstall(kind: TimerKind): Promise<void>;
}

export type TimerKind = "cron" | "systemd";

export interface TimerPlan {
  readonly kind: TimerKind;
  /** What is written, with where it goes. */
  readonly text: string;
  /** Whether just this is there already. */
  readonly isThere: boolean;
  /** Variables that settings come from now, and that the job won't have. */
  readonly variables: readonly string[];
  /** @throws GibseyError TIMER_UNAVAILABLE */
  install(): Promise<void>;
}

/** The embedding models: what there is, and where they come from. */
export interface ModelControl {
  list(): Promise<readonly ModelRow[]>;
  /** The model that the settings name; on `auto` the best that is on this machine. */
  wanted(): Promise<string>;
  /** One model, here or not. @throws GibseyError MODEL_UNKNOWN; EMBEDDER_UNAVAILABLE when its Ollama server doesn't answer */
  find(name: string): Promise<Omit<ModelRow, "inUse">>;
  /** Downloads a model unless it is here. @throws GibseyError MODEL_UNKNOWN, MODEL_PULL_FAILED, MODEL_DAMAGED */
  pull(
    name: string,
    onProgress: (progress: { source: string; bytes: number; of: number | undefined }) => void,
  ): Promise<{ wasHere: boolean }>;
}

/** Prints a result as the one JSON document of `--json`. */
export function printJson(terminal: Terminal, command: string, document: object): void {
  terminal.print(JSON.stringify({ schema: `gibsey.${command}/1`, ...document }));
}
