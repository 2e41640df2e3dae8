import { setTimeout as sleep } from "node:timers/promises";
import { openingOperation } from "../../core/credits/account.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Change, LedgerStore, Seen } from "../../core/store/ledger-store.ts";
import { mayHaveBeenDone } from "./cassandra-errors.ts";
import { InTurn } from "./in-turn.ts";
import { accountFrom, entryColumns, entryFrom, reservationsAsText, reservationsFrom, valuesOf } from "./ledger-rows.ts";
import { optionalWholeOf, textOf } from "./row.ts";
import type { Session, Statement } from "./session.ts";

/*
 * An account is one partition, because conditions hold within one only. What changes stands in its static columns, and each
 * change is written on the condition that their `version` is still the one that was read. With it come two rows for an
 * entry: one under its number, to be listed, and one under number 0 and its operation, to be found by it.
 *
 * After a time-out nobody knows whether a change was done. So all is read again, as conditional writes are, which first
 * finishes one that is half done; and what is decided then sees the operation's entry or reservation, or there is none.
 * One that arrives even later finds another version, unless nothing was written since.
 */

/** What of a session the ledger needs. */
export type LedgerSession = Pick<Session, "keyspace" | "rows" | "settledRows" | "writeIf">;

/** The credits of a book in Cassandra. */
export function createLedgerStore(session: LedgerSession): LedgerStore {
  const table = `${session.keyspace}.ledger`;
  const entries = `SELECT ${entryColumns.join(", ")} FROM ${table} WHERE user = ? AND number > ? LIMIT ?`;
  // A change that waits for others of this process doesn't lose against them.
  const turns = new InTurn();
  return {
    change: (user, operation, decide) => turns.take(user, () => change(session, user, operation, decide)),
    entries: async (user, after, limit) =>
      (await session.rows(entries, user, Math.max(0, after), limit)).map((row) => entryFrom(row, "number")),
    reservations: async () =>
      (await session.rows(`SELECT DISTINCT user, reservations FROM ${table}`)).flatMap((row) =>
        reservationsFrom(row).map((reservation) => ({ user: textOf(row, "user"), ...reservation })),
      ),
  };
}

async function change<T>(
  session: LedgerSession,
  user: string,
  operation: string,
  decide: (seen: Seen) => Change<T>,
): Promise<T> {
  let unknown = 0;
  for (let tries = 1; ; tries++) {
    const { seen, version } = await read(session, user, operation);
    const next = decide(seen);
    if (next.account === seen.account) return next.answer;
    try {
      const inTheWay = await session.writeIf(...statementsOf(session, user, version, next));
      if (inTheWay === undefined) return next.answer;
    } catch (error) {
      unknown += 1;
      if (!mayHaveBeenDone(error) || unknown >= limits.cassandraConditionTriesMax) throw error;
    }
    if (tries >= limits.cassandraLedgerTriesMax) throw crowded(user);
    await sleep(Math.random() * Math.min(limits.cassandraLedgerPauseMaxMs, 10 * tries));
  }
}

/** The account, and the operation's entry. The opening's row is always there, so that the static columns come with it. */
async function read(
  session: LedgerSession,
  user: string,
  operation: string,
): Promise<{ readonly seen: Seen; readonly version: number | undefined }> {
  const cql = `SELECT version, balance, last_number, reservations, entry, ${entryColumns.join(", ")}
    FROM ${session.keyspace}.ledger WHERE user = ? AND number = 0 AND operation IN (?, ?)`;
  const rows = await session.settledRows(cql, user, openingOperation, operation);
  const done = rows.find((row) => textOf(row, "operation") === operation);
  const [first] = rows;
  return {
    seen: { account: first && accountFrom(first), done: done && entryFrom(done, "entry") },
    version: first && optionalWholeOf(first, "version"),
  };
}

function statementsOf(
  { keyspace }: LedgerSession,
  user: string,
  version: number | undefined,
  { account, entries }: Change<unknown>,
): Statement[] {
  const table = `${keyspace}.ledger`;
  const { balance, lastNumber, reservations } = account;
  const moved = {
    cql: `UPDATE ${table} SET version = ?, balance = ?, last_number = ?, reservations = ? WHERE user = ? IF version = ?`,
    values: [(version ?? 0) + 1, balance, lastNumber, reservationsAsText(reservations), user, version ?? null],
  };
  const columns = ["user", "entry", ...entryColumns];
  const cql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  const added = entries.flatMap((entry) => [
    { cql, values: [user, null, ...valuesOf(entry)] },
    { cql, values: [user, entry.number, ...valuesOf({ ...entry, number: 0 })] },
  ]);
  return [moved, ...added];
}

function crowded(user: string): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `the account of ${JSON.stringify(user)} didn't change in ${limits.cassandraLedgerTriesMax} tries`,
    "see that no other daemon works on this keyspace, then try again",
  );
}
