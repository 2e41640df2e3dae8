import type { Generation } from "../../core/embed/embedder.ts";
import type { PageVectors, PassageVector } from "../../core/page.ts";
import { checkedId, checkLength, neverBegun, pinnedByAnother } from "../../core/store/vector-rules.ts";
import { canaryPageId } from "../../core/store/canary-store.ts";
import type { Generations, VectorStore } from "../../core/store/vector-store.ts";
import { chunksOf, type Database } from "./database.ts";
import { bytesOf, type Row, textOf, wholeOf } from "./row.ts";

/** The vectors of an embedded book. */
export function createVectorStore(database: Database): VectorStore {
  return {
    generations: async () => generationsOf(database),
    pin: async (generation) => pin(database, generation),
    begin: async (generation) => begin(database, generation),
    activate: async (generation) => activate(database, generation),
    put: async (generation, pages) => {
      const table = knownTable(database, generation);
      for (const { vectors } of pages) vectors.forEach((vector) => checkLength(generation, vector));
      database.transaction(() => replacePages(database, table, pages));
    },
    putOne: async (generation, page_id, text_hash, vector) => {
      const table = knownTable(database, generation);
      checkLength(generation, vector);
      database.transaction(() => {
        database.run(`delete from ${table} where page_id = ? and text_hash <> ?`, page_id, text_hash);
        insert(database, table, page_id, text_hash, vector);
      });
    },
    remove: async (generation, page_ids) => {
      const table = tableIfKnown(database, generation);
      if (table === undefined || page_ids.length === 0) return;
      database.transaction(() => removePages(database, table, page_ids));
    },
    get: async (generation, page_ids) => {
      const table = tableIfKnown(database, generation);
      return table === undefined ? new Map() : vectorsOf(database, table, generation, page_ids);
    },
    pageIds: async (generation) => {
      const table = tableIfKnown(database, generation);
      if (table === undefined) return [];
      const sql = `select distinct page_id from ${table} where page_id <> ?`;
      return database.all(sql, canaryPageId).map((row) => textOf(row, "page_id"));
    },
    count: async (generation) => {
      const table = tableIfKnown(database, generation);
      if (table === undefined) return 0;
      const row = database.get(`select count(*) as n from ${table} where page_id <> ?`, canaryPageId);
      return row === undefined ? 0 : wholeOf(row, "n");
    },
  };
}

function generationsOf(database: Database): Generations {
  const rows = database.all("select id, provider, model, dimensions, state from vector_generations");
  const inState = (state: State): Generation | undefined => {
    const row = rows.find((candidate) => candidate["state"] === state);
    return row === undefined ? undefined : generationFrom(row);
  };
  return { active: inState("active"), building: inState("building"), previous: inState("previous") };
}

/** Each state is held by one generation at most; the table's unique index says so for the active one. */
type State = "active" | "building" | "previous";

function generationFrom(row: Row): Generation {
  return {
    id: textOf(row, "id"),
    provider: textOf(row, "provider"),
    model: textOf(row, "model"),
    dimensions: wholeOf(row, "dimensions"),
  };
}

function pin(database: Database, generation: Generation): void {
  if (tableIfKnown(database, generation) !== undefined) return;
  database.transaction(() => {
    const { active } = generationsOf(database);
    if (active !== undefined && active.id !== generation.id) throw pinnedByAnother(active, generation);
    makeTable(database, generation, "active");
  });
}

function begin(database: Database, generation: Generation): void {
  if (tableIfKnown(database, generation) !== undefined) return;
  database.transaction(() => {
    dropGeneration(database, "building");
    makeTable(database, generation, "building");
  });
}

function activate(database: Database, generation: Generation): void {
  knownTable(database, generation);
  database.transaction(() => {
    const { active } = generationsOf(database);
    if (active?.id === generation.id) return;
    setState(database, generation, "building");
    dropGeneration(database, "previous");
    if (active !== undefined) setState(database, active, "previous");
    setState(database, generation, "active");
  });
}

function setState(database: Database, { id }: Generation, state: State): void {
  database.run("update vector_generations set state = ? where id = ?", state, id);
}

function dropGeneration(database: Database, state: "building" | "previous"): void {
  const dropped = generationsOf(database)[state];
  if (dropped === undefined) return;
  database.exec(`drop table if exists ${tableOf(dropped)}`);
  database.run("delete from vector_generations where id = ?", dropped.id);
}

/**
 * A row with a vector of 384 is a third of a database page. WITHOUT ROWID would push most of it into an overflow page of
 * its own, which takes twice the disk and twice the time; so the key is an index beside the rows.
 */
function makeTable(database: Database, generation: Generation, state: State): void {
  database.run(
    "insert into vector_generations (id, provider, model, dimensions, state) values (?, ?, ?, ?, ?) on conflict do nothing",
    generation.id,
    generation.provider,
    generation.model,
    generation.dimensions,
    state,
  );
  database.exec(`create table if not exists ${tableOf(generation)} (
    page_id text not null,
    passage text not null,
    text_hash text not null,
    vector blob not null,
    primary key (page_id, passage)
  ) strict`);
}

/** The generation's table. One that somebody dropped is as good as never begun: its vectors are made anew. */
function tableIfKnown(database: Database, generation: Generation): string | undefined {
  const table = tableOf(generation);
  const row = database.get(
    "select 1 from vector_generations where id = ? and exists (select 1 from sqlite_schema where type = 'table' and name = ?)",
    generation.id,
    table,
  );
  return row === undefined ? undefined : table;
}

function knownTable(database: Database, generation: Generation): string {
  const table = tableIfKnown(database, generation);
  if (table === undefined) throw neverBegun(generation);
  return table;
}

function tableOf(generation: Generation): string {
  return `page_vectors_${checkedId(generation)}`;
}

function replacePages(database: Database, table: string, pages: readonly PageVectors[]): void {
  const page_ids = pages.map((page) => page.page_id);
  removePages(database, table, page_ids);
  for (const { page_id, text_hash, vectors } of pages) {
    for (const vector of vectors) insert(database, table, page_id, text_hash, vector);
  }
}

/** Many at once: most pages that are learned in bulk have no vectors yet, and to find that out one by one takes long. */
function removePages(database: Database, table: string, page_ids: readonly string[]): void {
  const sql = `delete from ${table} where page_id in (select value from json_each(?))`;
  for (const chunk of chunksOf(page_ids)) database.run(sql, JSON.stringify(chunk));
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
