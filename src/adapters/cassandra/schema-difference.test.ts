import { describe, expect, it } from "vitest";
import type { Row } from "./row.ts";
import { differencesOf, differenceText, type FoundSchema, mendingCql } from "./schema-difference.ts";
import { tables } from "./schema.ts";

const simple = { kind: "simple" } as const;

/** What system_schema says of a keyspace with all of the schema in it. */
function complete(): FoundSchema {
  return {
    tables: tables.map(({ name, cdc }) => ({ table_name: name, cdc: cdc ?? false })),
    columns: tables.flatMap((table) =>
      Object.entries(table.columns).map(([column, type]) => ({
        table_name: table.name,
        column_name: column,
        type,
        ...placeOf(table, column),
      })),
    ),
    indexes: tables.flatMap(({ name, indexes }) =>
      (indexes ?? []).map((column) => ({ table_name: name, options: { class_name: "sai", target: column } })),
    ),
  };
}

function placeOf(table: (typeof tables)[number], column: string): { kind: string; position: number } {
  if (table.partitionKey.includes(column)) return { kind: "partition_key", position: 0 };
  if (table.clusteringKey?.includes(column) === true) return { kind: "clustering", position: 0 };
  return { kind: table.staticColumns?.includes(column) === true ? "static" : "regular", position: -1 };
}

/** That schema with the rows of one column, or of a whole table, exchanged. */
function withColumn(table: string, column: string | undefined, rows: readonly Row[]): FoundSchema {
  const found = complete();
  const others = found.columns.filter(
    (row) => row["table_name"] !== table || (column !== undefined && row["column_name"] !== column),
  );
  return { ...found, columns: [...others, ...rows] };
}

describe("a keyspace", () => {
  it("with the schema in it doesn't differ, whatever else is there", () => {
    const found = complete();
    const mood = { table_name: "pages", column_name: "mood", type: "text", kind: "regular", position: -1 };
    const other = { table_name: "moods", cdc: false };
    expect(differencesOf(found)).toEqual([]);
    expect(differencesOf({ ...found, tables: [...found.tables, other], columns: [...found.columns, mood] })).toEqual(
      [],
    );
  });

  it("that isn't there lacks all, the keyspace first and each index after its table", () => {
    const statements = differencesOf(undefined).map((difference) => mendingCql(difference, "gibsey", simple) ?? "");
    expect(statements[0]).toMatch(/^CREATE KEYSPACE/);
    expect(statements.filter((statement) => statement.startsWith("CREATE TABLE"))).toHaveLength(tables.length);
    expect(statements.slice(-2).map((statement) => statement.split(" ON ")[1])).toEqual([
      "gibsey.pages (number) USING 'sai'",
      "gibsey.pages (char_id) USING 'sai'",
    ]);
  });

  it("with an older table of pages is told what to add to it", () => {
    const found = complete();
    const older: FoundSchema = {
      tables: found.tables.map((row) => (row["table_name"] === "pages" ? { ...row, cdc: null } : row)),
      columns: found.columns.filter((row) => !["number", "char_id"].includes(String(row["column_name"]))),
      indexes: [{ table_name: "pages", options: { class_name: "org.example.Legacy", target: "number" } }],
    };
    const ofPages = differencesOf(older).filter((difference) => "table" in difference && difference.table === "pages");
    expect(ofPages.map((difference) => mendingCql(difference, "gibsey", simple))).toEqual([
      "ALTER TABLE gibsey.pages ADD IF NOT EXISTS number int",
      "ALTER TABLE gibsey.pages ADD IF NOT EXISTS char_id text",
      "ALTER TABLE gibsey.pages WITH cdc = true",
      "CREATE INDEX IF NOT EXISTS pages_number ON gibsey.pages (number) USING 'sai'",
      "CREATE INDEX IF NOT EXISTS pages_char_id ON gibsey.pages (char_id) USING 'sai'",
    ]);
  });

  it("takes an index of another name for ours if it is one of the kind", () => {
    const found = complete();
    const class_name = "org.apache.cassandra.index.sai.StorageAttachedIndex";
    const indexes = found.indexes.map((row) => ({ ...row, options: { ...Object(row["options"]), class_name } }));
    expect(differencesOf({ ...found, indexes })).toEqual([]);
  });

  it("with a column of another type is a conflict that nothing mends", () => {
    const text = { table_name: "pages", column_name: "number", type: "bigint", kind: "regular", position: -1 };
    const [conflict] = differencesOf(withColumn("pages", "number", [text]));
    expect(conflict).toEqual({ kind: "conflict", table: "pages", what: "number", found: "bigint", expected: "int" });
    if (conflict === undefined) return;
    expect(mendingCql(conflict, "gibsey", simple)).toBeUndefined();
    expect(differenceText(conflict)).toBe("pages has number bigint; expected int");
  });

  it("with a table of another primary key is a conflict, and the key's order counts", () => {
    const keys = [
      { table_name: "leases", column_name: "holder", type: "text", kind: "partition_key", position: 1 },
      { table_name: "leases", column_name: "name", type: "text", kind: "partition_key", position: 0 },
      { table_name: "leases", column_name: "taken_at", type: "timestamp", kind: "clustering", position: 0 },
    ];
    expect(differencesOf(withColumn("leases", undefined, keys)).map(differenceText)).toEqual([
      "leases has primary key ((name, holder), taken_at); expected ((name))",
    ]);
  });

  it("has each difference told in words", () => {
    expect(differencesOf(undefined).map(differenceText)).toEqual([
      "the keyspace isn't there",
      ...tables.map(({ name }) => `table ${name} isn't there`),
      "pages lacks the index on number",
      "pages lacks the index on char_id",
    ]);
    expect(differenceText({ kind: "cdc-off", table: "pages" })).toMatch(/cdc/);
    expect(differenceText({ kind: "column-missing", table: "pages", column: "number" })).toBe(
      "pages lacks its column number",
    );
  });
});
