import { pathToFileURL } from "node:url";
import Connection from "libsql";
import { GibseyError } from "../../core/errors.ts";
import { inBatches } from "../../core/in-batches.ts";
import { limits } from "../../core/limits.ts";
import { migrations } from "./migrations.ts";
import { isRow, type Row, wholeOf } from "./row.ts";
import { fromSqliteError } from "./sqlite-errors.ts";

/** What a statement may be given. Nothing else: libsql ends the whole process over a boolean. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * Opens the database and brings it up to date. Read-only, it makes and changes nothing, and a database that isn't up to
 * date stays so.
 * @param file an absolute path in a folder that exists.
 * @throws GibseyError DATABASE_NEWER, DATABASE_DAMAGED, DATABASE_BUSY, DATA_DIR_UNUSABLE, DISK_FULL.
 */
export function openDatabase(file: string, options: { readonly readOnly?: boolean } = {}): Database {
  const readOnly = options.readOnly ?? false;
  const database = new Database(file, readOnly);
  try {
    database.exec(`pragma busy_timeout = ${limits.databaseBusyMs}; pragma foreign_keys = on`);
    if (!readOnly) {
      database.exec("pragma journal_mode = wal; pragma synchronous = full");
      database.exec(`pragma journal_size_limit = ${limits.databaseLogBytesMax}`);
      migrate(database, migrations);
    }
    refuseNewer(database, migrations.length);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Runs the steps that a database hasn't had, each in a transaction of its own, so that an interruption leaves it at a
 * version that is known. The version is read again inside: another process may have taken the step meanwhile.
 * @throws GibseyError DATABASE_NEWER, before anything is changed.
 */
export function migrate(database: Database, steps: readonly string[]): void {
  refuseNewer(database, steps.length);
  for (const [version, step] of steps.entries()) {
    if (versionOf(database) > version) continue;
    database.transaction(() => {
      if (versionOf(database) > version) return;
      database.exec(step);
      database.exec(`pragma user_version = ${version + 1}`);
    });
  }
}

/** How many migration steps the database has had. */
export function versionOf(database: Database): number {
  const row = database.get("pragma user_version");
  return row === undefined ? 0 : wholeOf(row, "user_version");
}

function refuseNewer(database: Database, known: number): void {
  const version = versionOf(database);
  if (version <= known) return;
  throw new GibseyError(
    "DATABASE_NEWER",
    `${database.file} has version ${version}; this gibsey knows versions up to ${known}`,
    "use the newer gibsey (npm install -g gibsey@latest), or name another --data-dir",
  );
}

/** A list in the pieces that one statement takes, as the JSON array of a `json_each(?)`. */
export function chunksOf<T>(list: readonly T[]): T[][] {
  return inBatches(list, limits.sqlChunkMax);
}

/**
 * One connection, with its statements kept for reuse and every error translated. Calls are synchronous, so within a
 * process no two transactions ever interleave.
 */
export class Database {
  readonly file: string;
  readonly #connection: Connection.Database;
  readonly #statements = new Map<string, Connection.Statement>();
  readonly #listeners = new Set<() => void>();

  constructor(file: string, readOnly: boolean) {
    this.file = file;
    this.#connection = this.#translated(() => new Connection(readOnly ? `${pathToFileURL(file).href}?mode=ro` : file));
  }

  /** All rows of a query. */
  all(sql: string, ...values: SqlValue[]): readonly Row[] {
    return this.#translated(() => this.#statement(sql).all(values).filter(isRow));
  }

  /** The first row of a query. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    const row = this.#translated(() => this.#statement(sql).get(values));
    return isRow(row) ? row : undefined;
  }

  /** Runs one statement; the number of rows it changed, those that triggers changed aside. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#translated(() => this.#statement(sql).run(values).changes);
  }

  /** Runs any number of statements that take no values. */
  exec(sql: string): void {
    this.#translated(() => this.#connection.exec(sql));
  }

  /** Does the work as one: when it throws, nothing of it was done. Then tells those who listen for writes. */
  transaction<T>(work: () => T): T {
    this.exec("begin immediate");
    let result: T;
    try {
      result = work();
      this.exec("commit");
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    for (const listener of this.#listeners) listener();
    return result;
  }

  /** Calls the listener after each transaction of this connection, until the returned function is called. */
  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen for writes. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * Closes the connection; once is enough. libsql keeps the file open until the statements are garbage, and has no way
   * to end them, so an open transaction is rolled back here rather than left to that.
   */
  close(): void {
    if (!this.#connection.open) return;
    this.#statements.clear();
    this.#rollBack();
    this.#connection.close();
  }

  /** A full disk makes SQLite roll back by itself; to roll back again would hide the reason. */
  #rollBack(): void {
    if (this.#connection.inTransaction) this.exec("rollback");
  }

  #statement(sql: string): Connection.Statement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #translated<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw fromSqliteError(thrown, this.file);
    }
  }
}
