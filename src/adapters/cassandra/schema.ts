/** A table as it ought to be. Names and types are as `system_schema` spells them, so that the two can be compared. */
export interface TableSchema {
  readonly name: string;
  /** Its columns and their types. */
  readonly columns: Readonly<Record<string, string>>;
  readonly partitionKey: readonly string[];
  readonly clusteringKey?: readonly string[];
  readonly staticColumns?: readonly string[];
  /** Columns with a storage-attached index of their own. */
  readonly indexes?: readonly string[];
  /** Whether the agent is to see its changes. */
  readonly cdc?: boolean;
}

/** Every table of a book, but those of vectors, which are made one for each generation: `generation-table.ts`. */
export const tables: readonly TableSchema[] = [
  {
    name: "pages",
    columns: { page_id: "text", number: "int", section: "int", char_id: "text", title: "text", body: "text" },
    partitionKey: ["page_id"],
    indexes: ["number", "char_id"],
    cdc: true,
  },
  {
    // The canary: what is written here shows whether changes flow, and no page is touched.
    name: "test_cdc",
    columns: { id: "text", written_at: "timestamp", body: "text" },
    partitionKey: ["id"],
    cdc: true,
  },
  {
    name: "characters",
    columns: {
      char_id: "text",
      display_name: "text",
      color_hex: "text",
      section: "int",
      first_page: "int",
      last_page: "int",
      system_prompt: "text",
      tone: "text",
      prompt_source: "text",
    },
    partitionKey: ["char_id"],
  },
  {
    // All in one partition, so that a switch is one conditional write; `revision` names the last one.
    name: "vector_generations",
    columns: {
      book: "text",
      id: "text",
      revision: "text",
      provider: "text",
      model: "text",
      dimensions: "int",
      state: "text",
    },
    partitionKey: ["book"],
    clusteringKey: ["id"],
    staticColumns: ["revision"],
  },
  {
    name: "leases",
    columns: { name: "text", holder: "text", taken_at: "timestamp" },
    partitionKey: ["name"],
  },
  {
    // An account is a partition: `ledger-store.ts`. Not captured: credits are nobody's page.
    name: "ledger",
    columns: {
      user: "text",
      number: "int",
      operation: "text",
      version: "int",
      balance: "int",
      last_number: "int",
      reservations: "text",
      entry: "int",
      kind: "text",
      credits: "int",
      reserved: "int",
      balance_after: "int",
      at: "timestamp",
    },
    partitionKey: ["user"],
    clusteringKey: ["number", "operation"],
    staticColumns: ["version", "balance", "last_number", "reservations"],
  },
  {
    // The card that a character came with: `card-store.ts`. Its image comes in parts, behind the part 0 that has the text.
    name: "cards",
    columns: { char_id: "text", part: "int", json: "text", image_sha256: "text", image: "blob" },
    partitionKey: ["char_id"],
    clusteringKey: ["part"],
  },
  {
    // What a reader has saved is a partition, in the order of its ids, which is that of time. Nobody's page, so not captured.
    name: "vault",
    columns: {
      user: "text",
      id: "text",
      kind: "text",
      char_id: "text",
      question: "text",
      text: "text",
      citations: "text",
      note: "text",
      saved_at: "timestamp",
    },
    partitionKey: ["user"],
    clusteringKey: ["id"],
  },
  {
    // Which night is the latest, and the nights that may have rows in `summaries`: `night-store.ts`.
    name: "nights",
    columns: { book: "text", night: "text", latest: "text", facts: "text", row_count: "int" },
    partitionKey: ["book"],
    clusteringKey: ["night"],
    staticColumns: ["latest"],
  },
  {
    // A night is a partition. A cluster's members come in parts, of which part 0 has everything else of it.
    name: "summaries",
    columns: {
      night: "text",
      cluster_id: "int",
      part: "int",
      center_page: "text",
      summary: "text",
      updated_at: "timestamp",
      members: "text",
      member_hash: "text",
      terms: "text",
      citations: "text",
      writer: "text",
      shortfall: "text",
    },
    partitionKey: ["night"],
    clusteringKey: ["cluster_id", "part"],
  },
  {
    // Summaries on the way to the next night, all in one partition, so that they go as one.
    name: "summary_drafts",
    columns: { book: "text", member_hash: "text", wanted: "text", draft: "text" },
    partitionKey: ["book"],
    clusteringKey: ["member_hash", "wanted"],
  },
  {
    // The history of the nightly job, in the order of its ids, which is that of time.
    name: "night_runs",
    columns: { book: "text", run_id: "text", run: "text" },
    partitionKey: ["book"],
    clusteringKey: ["run_id"],
  },
];

/** Where copies of rows are kept: `simple` is the one node of our own. */
export type Replication =
  | { readonly kind: "simple" }
  | { readonly kind: "network"; readonly datacenter: string; readonly copies: number };

/** The whole schema as CQL that adds and never takes away; what `stack/schema.cql` holds. */
export function schemaCql(keyspace: string, replication: Replication): string {
  const statements = [
    createKeyspace(keyspace, replication),
    ...tables.map((table) => createTable(keyspace, table)),
    ...tables.flatMap((table) => (table.indexes ?? []).map((column) => createIndex(keyspace, table.name, column))),
  ];
  return `${header}\n${statements.map((statement) => `${statement};\n`).join("\n")}`;
}

const header =
  "-- What `gibsey schema apply` makes, printed from src/adapters/cassandra/schema.ts. Tables of vectors are made as models come.\n";

export function createKeyspace(keyspace: string, replication: Replication): string {
  const copies =
    replication.kind === "simple"
      ? "{'class': 'SimpleStrategy', 'replication_factor': 1}"
      : `{'class': 'NetworkTopologyStrategy', '${replication.datacenter.replaceAll("'", "''")}': ${replication.copies}}`;
  return `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${copies}`;
}

export function createTable(keyspace: string, table: TableSchema): string {
  const columns = Object.keys(table.columns).map((column) => `  ${columnCql(table, column)},\n`);
  const key = [`(${table.partitionKey.join(", ")})`, ...(table.clusteringKey ?? [])].join(", ");
  const options = table.cdc === true ? " WITH cdc = true" : "";
  return `CREATE TABLE IF NOT EXISTS ${keyspace}.${table.name} (\n${columns.join("")}  PRIMARY KEY (${key})\n)${options}`;
}

export function addColumn(keyspace: string, table: TableSchema, column: string): string {
  return `ALTER TABLE ${keyspace}.${table.name} ADD IF NOT EXISTS ${columnCql(table, column)}`;
}

export function switchCdcOn(keyspace: string, table: string): string {
  return `ALTER TABLE ${keyspace}.${table} WITH cdc = true`;
}

export function switchCdcOff(keyspace: string, table: string): string {
  return `ALTER TABLE ${keyspace}.${table} WITH cdc = false`;
}

export function createIndex(keyspace: string, table: string, column: string): string {
  return `CREATE INDEX IF NOT EXISTS ${table}_${column} ON ${keyspace}.${table} (${column}) USING 'sai'`;
}

function columnCql(table: TableSchema, column: string): string {
  const isStatic = table.staticColumns?.includes(column) ?? false;
  return `${column} ${table.columns[column] ?? ""}${isStatic ? " STATIC" : ""}`;
}
