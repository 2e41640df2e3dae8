import type { RunningService, RunRecord } from "../../stack/run-record.ts";
import type { StackPlan } from "../../stack/stack-plan.ts";
import type { FolderFacts } from "./folder.ts";

/** The book's folder and what is in it. */
export interface BookProbes {
  /** The data dir. */
  readonly path: string;
  /** Whether the daemon is elsewhere, so that the files of this machine aren't its book's. */
  readonly isElsewhere: boolean;
  folder(): Promise<FolderFacts>;
  /** run.json; undefined when there is none, or it can't be read. */
  run(): Promise<RunRecord | undefined>;
  /** stack.json; undefined before servers were started for the book. */
  plan(): Promise<StackPlan | undefined>;
  /** Whether a file of the book can be read for what it is to be. */
  record(name: "run.json" | "stack.json"): Promise<RecordState>;
  /** Services of run.json whose process has ended. */
  dead(): Promise<readonly RunningService[]>;
  settings(): Promise<SettingsFacts>;
  /** The database of the embedded runtime; undefined before it is made. @throws GibseyError DATABASE_BUSY and others. */
  database(): Promise<DatabaseFacts | undefined>;
  /** Whether the index was written once: then there was a database, too. */
  hasSnapshot(): Promise<boolean>;
  /** Whether the memory's position in the outbox moves on within some seconds. */
  isOutboxMoving(signal: AbortSignal): Promise<boolean>;
  /** Processes that have the database open, the daemon aside, in words; and whether the daemon has. */
  databaseUsers(): Promise<{ readonly others: readonly string[]; readonly isDaemons: boolean }>;
  /** Whether another holds the right to write for longer than a write takes. */
  isWriteLocked(signal: AbortSignal): Promise<boolean>;
}

export type RecordState = "absent" | "whole" | "broken";

export interface SettingsFacts {
  /** Those that can't be used, with what to do; the doctor goes on with their defaults. */
  readonly problems: readonly { readonly message: string; readonly hint: string }[];
  /** The config file, and its keys that are no setting, each with the nearest that is. */
  readonly file: string;
  readonly unknownKeys: readonly Misnamed[];
  /** Variables of the environment that begin as ours do and are none of them. */
  readonly unknownVariables: readonly Misnamed[];
}

export interface Misnamed {
  readonly name: string;
  /** The one that it is nearly the same as, if there is any. */
  readonly nearest: string | undefined;
}

export interface DatabaseFacts {
  readonly bytes: number;
  /** False for a large one: of it the rows are looked through, and no vectors. */
  readonly isReadWhole: boolean;
  /** How many migrations it has had; 0 for an empty file. */
  readonly version: number;
  /** How many there are. */
  readonly knownVersion: number;
  /** What SQLite says of it, in its words. */
  readonly damage: readonly string[];
  /** What it lacks; empty where it can't be told. */
  readonly missing: readonly { readonly kind: "table" | "index" | "trigger"; readonly name: string }[];
  /** Undefined where it can't be told. */
  readonly outbox: OutboxFacts | undefined;
  /** Accounts whose entries don't sum to their balance; empty where it can't be told. */
  readonly unevenAccounts: readonly UnevenAccount[];
}

/** In credits. */
export interface UnevenAccount {
  readonly user: string;
  readonly balance: number;
  readonly sum: number;
}

export interface OutboxFacts {
  /** Changes that aren't committed. */
  readonly changes: number;
  readonly oldestWrittenAtMs: number | undefined;
  /** The highest number that it has given out. */
  readonly last: number;
  /** How far the memory has come. */
  readonly committed: number;
}
