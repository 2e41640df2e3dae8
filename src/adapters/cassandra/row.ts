import { types } from "cassandra-driver";

/** One row as the driver gives it. What a column holds is known from the schema, but any column may be null. */
export type Row = Readonly<Record<string, unknown>>;

/** A text column; undefined for null. */
export function optionalTextOf(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === "string" ? value : undefined;
}

/** A text column; "" for null, which other programs leave in what they don't know of. */
export function textOf(row: Row, column: string): string {
  return optionalTextOf(row, column) ?? "";
}

/** An `int` column; undefined for null. */
export function optionalWholeOf(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === "number" ? value : undefined;
}

/** One entry of a `map<text, text>` column; undefined where there is none. */
export function entryOf(row: Row, column: string, key: string): string | undefined {
  const value = row[column];
  const entry: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof entry === "string" ? entry : undefined;
}

/** A `bigint` that counts something. */
export function countOf(row: Row, column: string): number {
  const value = row[column];
  return value instanceof types.Long ? value.toNumber() : 0;
}
