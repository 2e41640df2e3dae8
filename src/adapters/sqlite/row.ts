import { GibseyError } from "../../core/errors.ts";

/** One row as SQLite gives it. The tables are STRICT, so a column of another kind than its table says is damage. */
export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null;
}

/** A text column that is never null. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : damaged(column, "text");
}

/** A text column; undefined for null. */
export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** An integer column that is never null. */
export function wholeOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === "number" ? value : damaged(column, "a whole number");
}

/** An integer column; undefined for null. */
export function optionalWholeOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : wholeOf(row, column);
}

/**
 * A BLOB column that is never null. libsql gives it as a Buffer in a single row and as an ArrayBuffer in a list; the
 * bytes may share memory with other values: copy what is kept.
 */
export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : damaged(column, "a BLOB");
}

/** Says that a column holds what its table never does. */
export function damaged(column: string, expected: string): never {
  throw new GibseyError(
    "DATABASE_DAMAGED",
    `a row's ${column} isn't ${expected}`,
    "move gibsey.db in the data dir aside and import the book again",
  );
}
