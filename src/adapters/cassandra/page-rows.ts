import type { Page } from "../../core/page.ts";
import { inFlight } from "./in-flight.ts";
import { isKey, keysAtOnce } from "./keys.ts";
import { countOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import type { CqlValue, Session } from "./session.ts";

const columns = ["page_id", "number", "section", "char_id", "title", "body"] as const satisfies readonly (keyof Page)[];

/** The greatest number of an `int` column. */
export const numberMax = 2 ** 31 - 1;

/** The rows of `pages`, read and written by their keys. */
export class PageRows {
  readonly session: Session;
  readonly table: string;
  /** The columns of a page, as a SELECT names them. */
  readonly columns = columns.join(", ");
  readonly #unnumbered = new Set<string>();
  readonly #insertCql: string;

  constructor(session: Session) {
    this.session = session;
    this.table = `${session.keyspace}.pages`;
    this.#insertCql = `INSERT INTO ${this.table} (${this.columns}) VALUES (${columns.map(() => "?").join(", ")})`;
  }

  /**
   * Rows that another program wrote without a number, which the index on numbers therefore doesn't hold. They are known
   * from being read, and the daemon reads every row when it starts and once a minute.
   */
  get unnumbered(): ReadonlySet<string> {
    return this.#unnumbered;
  }

  /** The rows of these ids; an id without a row is absent. */
  async get(page_ids: readonly string[]): Promise<Map<string, Page>> {
    const cql = `SELECT ${this.columns} FROM ${this.table} WHERE page_id IN ?`;
    const found = await inFlight(keysAtOnce([...new Set(page_ids)]), (ids) => this.session.rows(cql, ids));
    const pages = new Map(found.flat().map((row) => [textOf(row, "page_id"), this.pageOf(row)]));
    for (const page_id of page_ids) if (!pages.has(page_id)) this.#unnumbered.delete(page_id);
    return pages;
  }

  /** Rows in the order of their keys' hashes, which is the only one that Cassandra knows of the whole table. */
  async scan(afterId: string | undefined, limit: number): Promise<readonly Page[]> {
    const select = `SELECT ${this.columns} FROM ${this.table}`;
    const rows =
      afterId === undefined
        ? await this.session.rows(`${select} LIMIT ?`, limit)
        : await this.session.rows(`${select} WHERE token(page_id) > token(?) LIMIT ?`, afterId, limit);
    return rows.map((row) => this.pageOf(row));
  }

  async count(): Promise<number> {
    const row = await this.session.row(`SELECT COUNT(*) AS n FROM ${this.table}`);
    return row === undefined ? 0 : countOf(row, "n");
  }

  async ids(): Promise<readonly string[]> {
    return (await this.session.rows(`SELECT page_id FROM ${this.table}`)).map((row) => textOf(row, "page_id"));
  }

  async has(page_id: string): Promise<boolean> {
    const cql = `SELECT page_id FROM ${this.table} WHERE page_id = ?`;
    return isKey(page_id) && (await this.session.row(cql, page_id)) !== undefined;
  }

  async write(page: Page): Promise<void> {
    await this.session.write(this.#insertCql, ...columns.map((column): CqlValue => page[column]));
    this.#unnumbered.delete(page.page_id);
  }

  async remove(page_id: string): Promise<void> {
    await this.session.write(`DELETE FROM ${this.table} WHERE page_id = ?`, page_id);
    this.#unnumbered.delete(page_id);
  }

  /** A row as a page. Another program may have left out anything but the key. */
  pageOf(row: Row): Page {
    const page_id = textOf(row, "page_id");
    const number = optionalWholeOf(row, "number");
    if (number === undefined) this.#unnumbered.add(page_id);
    else this.#unnumbered.delete(page_id);
    return {
      page_id,
      number: number ?? numberFromId(page_id),
      section: optionalWholeOf(row, "section") ?? 1,
      char_id: textOf(row, "char_id"),
      title: textOf(row, "title"),
      body: textOf(row, "body"),
    };
  }
}

/** The number of a row without one: its id, where that is a whole number, else 0. */
export function numberFromId(page_id: string): number {
  const number = /^\d{1,10}$/.test(page_id) ? Number(page_id) : 0;
  return number <= numberMax ? number : 0;
}
