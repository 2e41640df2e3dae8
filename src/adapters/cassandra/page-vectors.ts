import { types } from "cassandra-driver";
import type { PageVectors, PassageVector } from "../../core/page.ts";
import { inFlight } from "./in-flight.ts";
import { inMutations } from "./in-mutations.ts";
import { keysAtOnce } from "./keys.ts";
import { type Row, textOf } from "./row.ts";
import type { Session, Statement } from "./session.ts";

/*
 * A page's vectors are one partition, so that they can be replaced by one mutation. Its parts need times of their own: of a
 * delete and an insert of one time the delete wins. The delete gets the time t and the rows t + 1, by this machine's clock
 * and never twice, whatever the clock does while the process runs. Everything that is written here is written so.
 */

/** Gives times in microseconds, each with one to spare after it. */
export class Stamps {
  #last = 0;

  next(): number {
    this.#last = Math.max(Date.now() * 1_000, this.#last + 2);
    return this.#last;
  }
}

/**
 * Replaces all vectors of a page, in one batch unless that were larger than Cassandra takes. The first batch of several
 * removes what was there, so that vectors of two texts never stand beside each other; cut off after it, some vectors are
 * missing, which learn() notices, and makes them anew.
 */
export async function replaceVectors(session: Session, table: string, stamp: number, page: PageVectors): Promise<void> {
  const batches = inMutations(page.vectors, ({ vector }) => vector.byteLength + rowBytes).map((vectors) =>
    vectors.map((vector) => insertion(table, stamp + 1, page.page_id, page.text_hash, vector)),
  );
  const [first = [], ...rest] = batches;
  await session.writeAsOne([removal(table, stamp, page.page_id), ...first]);
  for (const batch of rest) await session.writeAsOne(batch);
}

/** Adds or replaces one vector beside the page's others. */
export async function addVector(
  session: Session,
  table: string,
  stamp: number,
  { page_id, text_hash }: Pick<PageVectors, "page_id" | "text_hash">,
  vector: PassageVector,
): Promise<void> {
  await session.writeAsOne([insertion(table, stamp + 1, page_id, text_hash, vector)]);
}

export async function removeVectors(session: Session, table: string, stamp: number, page_id: string): Promise<void> {
  await session.writeAsOne([removal(table, stamp, page_id)]);
}

/** The vectors of these pages; a page without any is absent. */
export async function readVectors(
  session: Session,
  table: string,
  page_ids: readonly string[],
): Promise<ReadonlyMap<string, PageVectors>> {
  const cql = `SELECT page_id, passage, text_hash, vector FROM ${table} WHERE page_id IN ?`;
  const pages = new Map<string, PageVectors & { readonly vectors: PassageVector[] }>();
  for (const row of (await inFlight(keysAtOnce(page_ids), (ids) => session.rows(cql, ids))).flat()) {
    const page_id = textOf(row, "page_id");
    const page = pages.get(page_id) ?? { page_id, text_hash: textOf(row, "text_hash"), vectors: [] };
    page.vectors.push(vectorOf(row));
    pages.set(page_id, page);
  }
  return pages;
}

/** The hash of the text that a page's vectors are of; undefined without any. */
export async function readTextHash(session: Session, table: string, page_id: string): Promise<string | undefined> {
  const row = await session.row(`SELECT text_hash FROM ${table} WHERE page_id = ? LIMIT 1`, page_id);
  return row === undefined ? undefined : textOf(row, "text_hash");
}

function removal(table: string, stamp: number, page_id: string): Statement {
  return { cql: `DELETE FROM ${table} USING TIMESTAMP ? WHERE page_id = ?`, values: [stamp, page_id] };
}

function insertion(
  table: string,
  stamp: number,
  page_id: string,
  text_hash: string,
  { passage, vector }: PassageVector,
): Statement {
  return {
    cql: `INSERT INTO ${table} (page_id, passage, text_hash, vector) VALUES (?, ?, ?, ?) USING TIMESTAMP ?`,
    values: [page_id, passage, text_hash, vector, stamp],
  };
}

/** What a row takes beside its vector, generously: keys, hash and times. */
const rowBytes = 256;

/** The driver gives a vector as a list behind a proxy, which is ten times as slow to read as the list itself. */
function vectorOf(row: Row): PassageVector {
  const value = row["vector"];
  const numbers: readonly number[] = value instanceof types.Vector ? value.elements : [];
  return { passage: textOf(row, "passage"), vector: Float32Array.from(numbers) };
}
