import type { Generation } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import type { PageVectors, PassageVector } from "../../core/page.ts";
import type { VectorStore } from "../../core/store/vector-store.ts";
import { chunksOf, type Database } from "./database.ts";
import { bytesOf, type Row, textOf, wholeOf } from "./row.ts";

/** The vectors of an embedded book. */
export function createVectorStore(database: Database): VectorStore {
  return {
    activeGeneration: async () => activeGeneration(database),
    pin: async (generation) => pin(database, generation),
    put: async (generation, pages) => {
      const table = pinnedTable(database, generation);
      for (const { vectors } of pages) vectors.forEach((vector) => checkLength(generation, vector));
      database.transaction(() => pages.forEach((page) => replacePage(database, table, page)));
    },
    putOne: async (generation, page_id, text_hash, vector) => {
      const table = pinnedTable(database, generation);
      checkLength(generation, vector);
      database.transaction(() => {
        database.run(`delete from ${table} where page_id = ? and text_hash <> ?`, page_id, text_hash);
        insert(database, table, page_id, text_hash, vector);
      });
    },
    remove: async (generation, page_ids) => {
      const table = tableIfPinned(database, generation);
      if (table === undefined || page_ids.length === 0) return;
      database.transaction(() => page_ids.forEach((page_id) => removePage(database, table, page_id)));
    },
    get: async (generation, page_ids) => {
      const table = tableIfPinned(database, generation);
      return table === undefined ? new Map() : vectorsOf(database, table, generation, page_ids);
    },
    pageIds: async (generation) => {
      const table = tableIfPinned(database, generation);
      if (table === undefined) return [];
      return database.all(`select distinct page_id from ${table}`).map((row) => textOf(row, "page_id"));
    },
    count: async (generation) => {
      const table = tableIfPinned(database, generation);
      const row = table === undefined ? undefined : database.get(`select count(*) as n from ${table}`);
      return row === undefined ? 0 : wholeOf(row, "n");
    },
  };
}

function activeGeneration(database: Database): Generation | undefined {
  const row = database.get("select id, provider, model, dimensions from vector_generations where state = 'active'");
  if (row === undefined) return undefined;
  return {
    id: textOf(row, "id"),
    provider: textOf(row, "provider"),
    model: textOf(row, "model"),
    dimensions: wholeOf(row, "dimensions"),
  };
}

/**
 * A row with a vector of 384 is a third of a database page. WITHOUT ROWID would push most of it into an overflow page of
 * its own, which takes twice the disk and twice the time; so the key is an index beside the rows.
 */
function pin(database: Database, generation: Generation): void {
  if (activeGeneration(database)?.id === generation.id) return;
  const table = tableOf(generation);
  database.transaction(() => {
    const active = activeGeneration(database);
    if (active !== undefined && active.id !== generation.id) throw pinnedByAnother(active, generation);
    database.run(
      "insert into vector_generations (id, provider, model, dimensions, state) values (?, ?, ?, ?, 'active') on conflict do nothing",
      generation.id,
      generation.provider,
      generation.model,
      generation.dimensions,
    );
    database.exec(`create table if not exists ${table} (
      page_id text not null,
      passage text not null,
      text_hash text not null,
      vector blob not null,
      primary key (page_id, passage)
    ) strict`);
  });
}

function pinnedByAnother(active: Generation, wanted: Generation): GibseyError {
  return new GibseyError(
    "GENERATION_PINNED",
    `the book's vectors are ${active.id}; ${wanted.id} can't be compared with them`,
    `set GIBSEY_EMBEDDER=${active.provider}:${active.model} again, or import the book into another --data-dir for ${wanted.id}`,
  );
}

/** The generation's table, which is there from the moment the generation was pinned. */
function tableIfPinned(database: Database, generation: Generation): string | undefined {
  const row = database.get("select 1 from vector_generations where id = ?", generation.id);
  return row === undefined ? undefined : tableOf(generation);
}

function pinnedTable(database: Database, generation: Generation): string {
  const table = tableIfPinned(database, generation);
  if (table === undefined) throw new Error(`generation ${generation.id} was never pinned`);
  return table;
}

/** A name can't be a parameter of a statement, so it is checked here, once, before it becomes part of one. */
function tableOf(generation: Generation): string {
  if (!/^[a-z0-9_]+$/.test(generation.id)) throw new Error(`generation id ${JSON.stringify(generation.id)} isn't one`);
  return `page_vectors_${generation.id}`;
}

function checkLength(generation: Generation, { passage, vector }: PassageVector): void {
  if (vector.length === generation.dimensions) return;
  throw new GibseyError(
    "VECTOR_INVALID",
    `the vector of passage ${passage} has ${vector.length} numbers; ${generation.id} has ${generation.dimensions}`,
    "send vectors of the active model; `gibsey status` names it",
  );
}

function replacePage(database: Database, table: string, page: PageVectors): void {
  removePage(database, table, page.page_id);
  for (const vector of page.vectors) insert(database, table, page.page_id, page.text_hash, vector);
}

function removePage(database: Database, table: string, page_id: string): void {
  database.run(`delete from ${table} where page_id = ?`, page_id);
}

function insert(database: Database, table: string, page_id: string, text_hash: string, made: PassageVector): void {
  const sql = `insert or replace into ${table} (page_id, passage, text_hash, vector) values (?, ?, ?, ?)`;
  database.run(sql, page_id, made.passage, text_hash, encodeVector(made.vector));
}

function vectorsOf(
  database: Database,
  table: string,
  generation: Generation,
  page_ids: readonly string[],
): ReadonlyMap<string, PageVectors> {
  const sql = `select * from ${table} where page_id in (select value from json_each(?)) order by page_id, passage`;
  const found = new Map<string, { page_id: string; text_hash: string; vectors: PassageVector[] }>();
  for (const chunk of chunksOf(page_ids)) {
    for (const row of database.all(sql, JSON.stringify(chunk))) {
      const page_id = textOf(row, "page_id");
      const page = found.get(page_id) ?? { page_id, text_hash: textOf(row, "text_hash"), vectors: [] };
      page.vectors.push({ passage: textOf(row, "passage"), vector: decodeVector(row, generation.dimensions) });
      found.set(page_id, page);
    }
  }
  return found;
}

/** A vector is stored as its floats, little-endian, as every machine that libsql is built for has them in memory. */
function encodeVector(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Copied, because the bytes may start anywhere in their buffer, and floats only at a multiple of four. */
function decodeVector(row: Row, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  new Uint8Array(vector.buffer).set(bytesOf(row, "vector").subarray(0, vector.byteLength));
  return vector;
}
