import { existsSync, statSync } from "node:fs";
import { asGibseyError, hasCode } from "../../core/errors.ts";
import type { DatabaseFacts } from "../../core/doctor/probes/book.ts";
import { limits } from "../../core/limits.ts";
import { Database, openDatabase, versionOf } from "./database.ts";
import { migrations, schemaObjects } from "./migrations.ts";
import { textOf, wholeOf } from "./row.ts";

/**
 * Looks a database through, read-only and whoever else has it open; undefined where there is none.
 * @throws GibseyError DATABASE_BUSY, DATA_DIR_UNUSABLE; a damaged one is told in the facts.
 */
export function examineDatabase(file: string): DatabaseFacts | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = statSync(file).size;
  const isReadWhole = bytes <= limits.doctorDatabaseBytesMax;
  const database = new Database(file, true);
  try {
    database.exec(`pragma busy_timeout = ${limits.databaseBusyMs}`);
    const version = versionOf(database);
    const damage = damageOf(database, isReadWhole);
    // What the damaged and those of another version hold can't be asked for.
    const isKnown = damage.length === 0 && version === migrations.length;
    return {
      bytes,
      isReadWhole,
      version,
      knownVersion: migrations.length,
      damage,
      missing: isKnown ? missingFrom(database) : [],
      outbox: isKnown ? outboxOf(database) : undefined,
      unevenAccounts: isKnown ? unevenAccountsOf(database) : [],
    };
  } catch (thrown) {
    const error = asGibseyError(thrown);
    if (error.code !== "DATABASE_DAMAGED") throw error;
    const none = { version: 0, knownVersion: migrations.length, missing: [], outbox: undefined, unevenAccounts: [] };
    return { bytes, isReadWhole, damage: [error.message], ...none };
  } finally {
    database.close();
  }
}

/** Whether another holds the right to write now. Takes it for an instant if not; nothing is written. */
export function isWriteLocked(file: string): boolean {
  const database = new Database(file, false);
  try {
    database.exec("pragma busy_timeout = 0; begin immediate; rollback");
    return false;
  } catch (thrown) {
    if (hasCode(thrown, "DATABASE_BUSY")) return true;
    throw thrown;
  } finally {
    database.close();
  }
}

/** Makes the triggers that are missing. @returns their names. @throws GibseyError as {@link openDatabase} does. */
export function mendTriggers(file: string): readonly string[] {
  return withDatabase(file, (database) => {
    const missing = missingFrom(database).filter(({ kind }) => kind === "trigger");
    const wanted = schemaObjects.filter(({ name }) => missing.some((object) => object.name === name));
    database.transaction(() => wanted.forEach(({ statement }) => database.exec(statement)));
    return wanted.map(({ name }) => name);
  });
}

/**
 * Lets the outbox number on behind the committed position. What stands before it is found by the comparison of rows and index,
 * so nothing is lost by passing it over. @returns the number. @throws GibseyError as {@link openDatabase} does.
 */
export function mendCursor(file: string): number {
  return withDatabase(file, (database) =>
    database.transaction(() => {
      const { committed, last } = outboxOf(database);
      const next = Math.max(committed, last);
      const changed = database.run("update sqlite_sequence set seq = ? where name = 'outbox'", next);
      if (changed === 0) database.run("insert into sqlite_sequence (name, seq) values ('outbox', ?)", next);
      return next;
    }),
  );
}

function withDatabase<T>(file: string, work: (database: Database) => T): T {
  const database = openDatabase(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** A large database is looked at where it can't be made again: vectors can. */
function damageOf(database: Database, isReadWhole: boolean): readonly string[] {
  const checks = isReadWhole ? ["quick_check"] : ["quick_check('pages')", "quick_check('characters')"];
  return checks
    .flatMap((check) => database.all(`pragma ${check}`))
    .map((row) => String(Object.values(row)[0]))
    .filter((line) => line !== "ok")
    .slice(0, limits.doctorEvidenceMax);
}

function missingFrom(database: Database): DatabaseFacts["missing"] {
  const names = new Set(database.all("select name from sqlite_schema").map((row) => textOf(row, "name")));
  return schemaObjects.filter(({ name }) => !names.has(name)).map(({ kind, name }) => ({ kind, name }));
}

function outboxOf(database: Database): NonNullable<DatabaseFacts["outbox"]> {
  const waiting = database.get("select count(*) as n, min(written_at_ms) as oldest from outbox");
  const sequence = database.get("select seq from sqlite_sequence where name = 'outbox'");
  const consumer = database.get("select max(position) as position from consumers");
  const oldest = waiting?.["oldest"];
  return {
    changes: waiting === undefined ? 0 : wholeOf(waiting, "n"),
    oldestWrittenAtMs: typeof oldest === "number" ? oldest : undefined,
    last: sequence === undefined ? 0 : wholeOf(sequence, "seq"),
    committed: typeof consumer?.["position"] === "number" ? consumer["position"] : 0,
  };
}

function unevenAccountsOf(database: Database): DatabaseFacts["unevenAccounts"] {
  const rows = database.all(
    `select user, balance, coalesce((select sum(credits) from ledger where ledger.user = accounts.user), 0) as entered
       from accounts where balance != entered order by user`,
  );
  return rows.map((row) => ({
    user: textOf(row, "user"),
    balance: wholeOf(row, "balance"),
    sum: wholeOf(row, "entered"),
  }));
}
