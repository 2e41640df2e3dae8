import { randomUUID } from "node:crypto";
import type { UnevenAccount } from "../../core/doctor/probes/book.ts";
import type { KeyspaceDifference, KeyspaceIndex, VectorTable } from "../../core/doctor/probes/cassandra.ts";
import { hasCode } from "../../core/errors.ts";
import { activeGeneration } from "./active-table.ts";
import { generationTable } from "./generation-table.ts";
import { createLeases } from "./leases.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import { diffSchema, differenceText } from "./schema-difference.ts";
import type { Session } from "./session.ts";

/** How long a row of the doctor's stays, should it not come to remove it, in s. */
const rowTtlS = 60;

/** What Cassandra tells of itself and of one keyspace. All throw as a session does. */
export class Facts {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async version(): Promise<string> {
    return this.#ofNode("release_version");
  }

  async partitioner(): Promise<string> {
    return this.#ofNode("partitioner");
  }

  /** The node's settings by name; undefined when this login may not see them. */
  async settings(): Promise<ReadonlyMap<string, string> | undefined> {
    const rows = await unlessHidden(this.#session.rows("SELECT name, value FROM system_views.settings"));
    return rows && new Map(rows.map((row) => [textOf(row, "name"), textOf(row, "value")]));
  }

  async differences(): Promise<readonly KeyspaceDifference[]> {
    const differences = await diffSchema(this.#session);
    return differences.map((difference) => ({ kind: difference.kind, text: differenceText(difference) }));
  }

  async unevenAccounts(): Promise<readonly UnevenAccount[]> {
    const before = await this.#unevenAccounts();
    if (before.length === 0) return before;
    // An account that was written to meanwhile was read in two halves.
    const after = await this.#unevenAccounts();
    return after.filter(({ user, sum }) => before.some((one) => one.user === user && one.sum === sum));
  }

  async #unevenAccounts(): Promise<readonly UnevenAccount[]> {
    const rows = await this.#session.rows(`SELECT user, balance, entry, credits FROM ${this.#session.keyspace}.ledger`);
    const accounts = new Map<string, { balance: number; sum: number }>();
    for (const row of rows) {
      const user = textOf(row, "user");
      // Those that have an entry's number beside them are the entry once more, to be found by its operation.
      const isAgain = optionalWholeOf(row, "entry") !== undefined;
      const account = accounts.get(user) ?? { balance: optionalWholeOf(row, "balance") ?? 0, sum: 0 };
      accounts.set(user, { ...account, sum: account.sum + (isAgain ? 0 : (optionalWholeOf(row, "credits") ?? 0)) });
    }
    return [...accounts].flatMap(([user, account]) => (account.balance === account.sum ? [] : [{ user, ...account }]));
  }

  async tables(): Promise<readonly { readonly name: string; readonly hasCdc: boolean }[]> {
    const rows = await this.#ofKeyspace("system_schema.tables", "table_name, cdc");
    return rows.map((row) => ({ name: textOf(row, "table_name"), hasCdc: row["cdc"] === true }));
  }

  /** Storage-attached indexes; undefined when this login, or this version, doesn't show them. */
  async indexes(): Promise<readonly KeyspaceIndex[] | undefined> {
    const columns = "table_name, index_name, column_name, is_queryable";
    const [rows, types] = await Promise.all([
      unlessHidden(this.#ofKeyspace("system_views.sai_column_indexes", columns)),
      this.#ofKeyspace("system_schema.columns", "table_name, column_name, type"),
    ]);
    return rows?.map((row) => ({
      table: textOf(row, "table_name"),
      name: textOf(row, "index_name"),
      isQueryable: row["is_queryable"] === true,
      isOfVectors: typeOf(types, textOf(row, "table_name"), textOf(row, "column_name"))?.startsWith("vector<") ?? false,
    }));
  }

  /** The table of the active generation; undefined while there is none. */
  async vectorTable(): Promise<VectorTable | undefined> {
    const active = await activeGeneration(this.#session);
    if (active === undefined) return undefined;
    const { name, columns } = generationTable(active);
    const types = await this.#ofKeyspace("system_schema.columns", "table_name, column_name, type");
    return {
      generation: active.id,
      table: name,
      expected: columns["vector"] ?? "",
      found: typeOf(types, name, "vector"),
    };
  }

  /** Writes a row plainly and one on a condition to a table that isn't captured, and removes both. */
  async tryWrites(): Promise<void> {
    const { keyspace } = this.#session;
    const id = `doctor-${randomUUID()}`;
    await this.#session.write(
      `INSERT INTO ${keyspace}.leases (name, holder, taken_at) VALUES (?, ?, ?) USING TTL ${rowTtlS}`,
      `${id}-plain`,
      "doctor",
      new Date(),
    );
    await this.#session.write(`DELETE FROM ${keyspace}.leases WHERE name = ?`, `${id}-plain`);
    const leases = createLeases(this.#session);
    await leases.hold(id, "doctor", rowTtlS);
    await leases.release(id, "doctor");
  }

  /** Who holds a lease; undefined when nobody does. */
  async holderOf(lease: string): Promise<string | undefined> {
    const cql = `SELECT holder FROM ${this.#session.keyspace}.leases WHERE name = ?`;
    const [row] = await this.#session.settledRows(cql, lease);
    return row && optionalTextOf(row, "holder");
  }

  async #ofNode(column: string): Promise<string> {
    return textOf((await this.#session.row(`SELECT ${column} FROM system.local`)) ?? {}, column);
  }

  #ofKeyspace(table: string, columns: string): Promise<readonly Row[]> {
    const cql = `SELECT ${columns} FROM ${table} WHERE keyspace_name = ?`;
    return this.#session.rows(cql, this.#session.keyspace);
  }
}

function typeOf(columns: readonly Row[], table: string, column: string): string | undefined {
  const found = columns.find((row) => textOf(row, "table_name") === table && textOf(row, "column_name") === column);
  return found && textOf(found, "type");
}

/** What a login may not read, or a version doesn't have, isn't told. */
async function unlessHidden<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasCode(error, "LOGIN_REFUSED", "SCHEMA_MISSING")) return undefined;
    throw error;
  }
}
