import { z } from "zod";
import { type Account, type Entry, entryKinds, type Reservation } from "../../core/store/ledger-store.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import type { CqlValue } from "./session.ts";

/** The columns of an entry, in the order of {@link valuesOf}. */
export const entryColumns = [
  "number",
  "operation",
  "kind",
  "credits",
  "reserved",
  "balance_after",
  "at",
] as const satisfies readonly string[];

export function valuesOf(entry: Entry): readonly CqlValue[] {
  const { number, operation, kind, credits, reserved, balanceAfter, atMs } = entry;
  return [number, operation, kind, credits, reserved, balanceAfter, new Date(atMs)];
}

/** An entry, whose number stands in `number`, or in `entry` where the row is found by its operation. */
export function entryFrom(row: Row, numberColumn: "number" | "entry"): Entry {
  const { at } = row;
  return {
    number: wholeOf(row, numberColumn),
    operation: textOf(row, "operation"),
    kind: entryKinds.find((kind) => kind === row["kind"]) ?? "grant",
    credits: wholeOf(row, "credits"),
    reserved: wholeOf(row, "reserved"),
    balanceAfter: wholeOf(row, "balance_after"),
    atMs: at instanceof Date ? at.getTime() : 0,
  };
}

export function accountFrom(row: Row): Account {
  return {
    balance: wholeOf(row, "balance"),
    lastNumber: wholeOf(row, "last_number"),
    reservations: reservationsFrom(row),
  };
}

/*
 * Reservations come and go with every ask. As rows they would leave a tombstone each, which whoever lists them would have to
 * read for ten days. There are few at a time, so they are one text.
 */
const reservationsSchema = z.array(
  z.object({ operation: z.string(), credits: z.number(), untilMs: z.number(), holder: z.string() }),
);

export function reservationsAsText(reservations: readonly Reservation[]): string {
  return JSON.stringify(reservations);
}

export function reservationsFrom(row: Row): readonly Reservation[] {
  return reservationsSchema.parse(JSON.parse(optionalTextOf(row, "reservations") ?? "[]"));
}

function wholeOf(row: Row, column: string): number {
  return optionalWholeOf(row, column) ?? 0;
}
