import {
  type Account,
  type Entry,
  type EntryKind,
  entryKinds,
  type LedgerStore,
  type Reservation,
} from "../../core/store/ledger-store.ts";
import type { Database } from "./database.ts";
import { damaged, type Row, textOf, wholeOf } from "./row.ts";

/** The credits of an embedded book. Each change is one transaction, so it is decided once. */
export function createLedgerStore(database: Database): LedgerStore {
  return {
    change: async (user, operation, decide) =>
      database.transaction(() => {
        const before = accountOf(database, user);
        const done = database.get("select * from ledger where user = ? and operation = ?", user, operation);
        const change = decide({ account: before, done: done && entryOf(done) });
        if (change.account !== before) write(database, user, before, change);
        return change.answer;
      }),
    entries: async (user, after, limit) =>
      database
        .all("select * from ledger where user = ? and number > ? order by number limit ?", user, after, limit)
        .map(entryOf),
    reservations: async () =>
      database
        .all("select * from reservations order by user, operation")
        .map((row) => ({ user: textOf(row, "user"), ...reservationOf(row) })),
  };
}

function accountOf(database: Database, user: string): Account | undefined {
  const row = database.get("select balance, last_number from accounts where user = ?", user);
  if (row === undefined) return undefined;
  const reservations = database.all("select * from reservations where user = ?", user).map(reservationOf);
  return { balance: wholeOf(row, "balance"), lastNumber: wholeOf(row, "last_number"), reservations };
}

function write(
  database: Database,
  user: string,
  before: Account | undefined,
  { account, entries }: { readonly account: Account; readonly entries: readonly Entry[] },
): void {
  database.run(putAccountSql, user, account.balance, account.lastNumber);
  for (const entry of entries) {
    const { number, operation, kind, credits, reserved, balanceAfter, atMs } = entry;
    database.run(addEntrySql, user, number, operation, kind, credits, reserved, balanceAfter, atMs);
  }
  const [was, is] = [before?.reservations ?? [], account.reservations];
  for (const { operation } of was.filter((one) => !is.includes(one))) {
    database.run("delete from reservations where user = ? and operation = ?", user, operation);
  }
  for (const { operation, credits, untilMs, holder } of is.filter((one) => !was.includes(one))) {
    database.run(addReservationSql, user, operation, credits, untilMs, holder);
  }
}

const putAccountSql = `insert into accounts (user, balance, last_number) values (?, ?, ?)
  on conflict do update set balance = excluded.balance, last_number = excluded.last_number`;
const addEntrySql = `insert into ledger
  (user, number, operation, kind, credits, reserved, balance_after, at_ms) values (?, ?, ?, ?, ?, ?, ?, ?)`;
const addReservationSql =
  "insert into reservations (user, operation, credits, until_ms, holder) values (?, ?, ?, ?, ?)";

function reservationOf(row: Row): Reservation {
  return {
    operation: textOf(row, "operation"),
    credits: wholeOf(row, "credits"),
    untilMs: wholeOf(row, "until_ms"),
    holder: textOf(row, "holder"),
  };
}

function entryOf(row: Row): Entry {
  return {
    number: wholeOf(row, "number"),
    operation: textOf(row, "operation"),
    kind: kindOf(row),
    credits: wholeOf(row, "credits"),
    reserved: wholeOf(row, "reserved"),
    balanceAfter: wholeOf(row, "balance_after"),
    atMs: wholeOf(row, "at_ms"),
  };
}

function kindOf(row: Row): EntryKind {
  return entryKinds.find((kind) => kind === row["kind"]) ?? damaged("kind", "a kind of entry");
}
