import { entryOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import {
  addColumn,
  createIndex,
  createKeyspace,
  createTable,
  type Replication,
  switchCdcOn,
  type TableSchema,
  tables,
} from "./schema.ts";
import type { Session } from "./session.ts";

/** One thing in which a keyspace differs from the schema. All but a conflict are mended by adding. */
export type SchemaDifference =
  | { readonly kind: "keyspace-missing" }
  | { readonly kind: "table-missing"; readonly table: string }
  | { readonly kind: "column-missing"; readonly table: string; readonly column: string }
  | { readonly kind: "index-missing"; readonly table: string; readonly column: string }
  | { readonly kind: "cdc-off"; readonly table: string }
  | {
      readonly kind: "conflict";
      readonly table: string;
      /** What differs: a column's name, or `primary key`. */
      readonly what: string;
      readonly found: string;
      readonly expected: string;
    };

/** What `system_schema` says of a keyspace; undefined where there is no such keyspace. */
export interface FoundSchema {
  /** Rows of `system_schema.tables`, `.columns` and `.indexes`. */
  readonly tables: readonly Row[];
  readonly columns: readonly Row[];
  readonly indexes: readonly Row[];
}

/** Compares the session's keyspace with the schema; nothing is changed. */
export async function diffSchema(session: Session): Promise<readonly SchemaDifference[]> {
  return differencesOf(await readSchema(session));
}

async function readSchema(session: Session): Promise<FoundSchema | undefined> {
  const { keyspace } = session;
  const read = (table: string, columns: string): Promise<readonly Row[]> =>
    session.rows(`SELECT ${columns} FROM system_schema.${table} WHERE keyspace_name = ?`, keyspace);
  if ((await read("keyspaces", "keyspace_name")).length === 0) return undefined;
  return {
    tables: await read("tables", "*"),
    columns: await read("columns", "table_name, column_name, type, kind, position"),
    indexes: await read("indexes", "table_name, options"),
  };
}

/** In the order in which they can be mended. Tables and columns that the schema doesn't know are nobody's business. */
export function differencesOf(found: FoundSchema | undefined): readonly SchemaDifference[] {
  const missing = tables.map(({ name }) => ({ kind: "table-missing", table: name }) as const);
  if (found === undefined) {
    return [{ kind: "keyspace-missing" }, ...missing, ...tables.flatMap((table) => indexesMissing(table, []))];
  }
  return tables.flatMap((table): readonly SchemaDifference[] => {
    const row = found.tables.find((row) => textOf(row, "table_name") === table.name);
    if (row === undefined) return [{ kind: "table-missing", table: table.name }, ...indexesMissing(table, [])];
    const columns = found.columns.filter((column) => textOf(column, "table_name") === table.name);
    return [
      ...keyConflicts(table, columns),
      ...columnDifferences(table, columns),
      ...(table.cdc === true && row["cdc"] !== true ? [{ kind: "cdc-off" as const, table: table.name }] : []),
      ...indexesMissing(table, found.indexes),
    ];
  });
}

function keyConflicts(table: TableSchema, columns: readonly Row[]): readonly SchemaDifference[] {
  const inKey = (kind: string): string[] =>
    columns
      .filter((column) => column["kind"] === kind)
      .toSorted((one, other) => (optionalWholeOf(one, "position") ?? 0) - (optionalWholeOf(other, "position") ?? 0))
      .map((column) => textOf(column, "column_name"));
  const found = keyCql(inKey("partition_key"), inKey("clustering"));
  const expected = keyCql(table.partitionKey, table.clusteringKey ?? []);
  return found === expected ? [] : [{ kind: "conflict", table: table.name, what: "primary key", found, expected }];
}

function keyCql(partition: readonly string[], clustering: readonly string[]): string {
  return `(${[`(${partition.join(", ")})`, ...clustering].join(", ")})`;
}

function columnDifferences(table: TableSchema, columns: readonly Row[]): readonly SchemaDifference[] {
  return Object.entries(table.columns).flatMap(([column, type]): SchemaDifference[] => {
    const row = columns.find((candidate) => textOf(candidate, "column_name") === column);
    if (row === undefined) return [{ kind: "column-missing", table: table.name, column }];
    const expected = table.staticColumns?.includes(column) === true ? `${type} static` : type;
    const found = row["kind"] === "static" ? `${textOf(row, "type")} static` : textOf(row, "type");
    return found === expected ? [] : [{ kind: "conflict", table: table.name, what: column, found, expected }];
  });
}

/** Indexes of a name of their own are as good, as long as they are storage-attached: others know no ranges. */
function indexesMissing(table: TableSchema, indexes: readonly Row[]): readonly SchemaDifference[] {
  const isThere = (column: string): boolean =>
    indexes.some(
      (index) =>
        textOf(index, "table_name") === table.name &&
        entryOf(index, "options", "target") === column &&
        /^sai$|StorageAttachedIndex$/i.test(entryOf(index, "options", "class_name") ?? ""),
    );
  return (table.indexes ?? [])
    .filter((column) => !isThere(column))
    .map((column) => ({ kind: "index-missing", table: table.name, column }));
}

/** The CQL that mends a difference; undefined for a conflict. */
export function mendingCql(
  difference: SchemaDifference,
  keyspace: string,
  replication: Replication,
): string | undefined {
  if (difference.kind === "keyspace-missing") return createKeyspace(keyspace, replication);
  const table = tables.find(({ name }) => name === difference.table);
  if (table === undefined) return undefined;
  switch (difference.kind) {
    case "table-missing":
      return createTable(keyspace, table);
    case "column-missing":
      return addColumn(keyspace, table, difference.column);
    case "index-missing":
      return createIndex(keyspace, table.name, difference.column);
    case "cdc-off":
      return switchCdcOn(keyspace, table.name);
    default:
      return undefined;
  }
}

/** A difference in words: `pages lacks its column number`. */
export function differenceText(difference: SchemaDifference): string {
  switch (difference.kind) {
    case "keyspace-missing":
      return "the keyspace isn't there";
    case "table-missing":
      return `table ${difference.table} isn't there`;
    case "column-missing":
      return `${difference.table} lacks its column ${difference.column}`;
    case "index-missing":
      return `${difference.table} lacks the index on ${difference.column}`;
    case "cdc-off":
      return `${difference.table} doesn't have cdc = true, so its changes aren't captured`;
    default:
      return `${difference.table} has ${difference.what} ${difference.found}; expected ${difference.expected}`;
  }
}
