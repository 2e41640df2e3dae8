import type { Generation } from "../../core/embed/embedder.ts";
import type { PageVectors } from "../../core/page.ts";
import { canaryPageId } from "../../core/store/canary-store.ts";
import { checkLength, neverBegun, pinnedByAnother } from "../../core/store/vector-rules.ts";
import type { VectorStore } from "../../core/store/vector-store.ts";
import { createTable } from "./schema.ts";
import { changeGenerations, isKnown, type KnownGeneration, knownGenerations, type State } from "./generations.ts";
import { generationTable } from "./generation-table.ts";
import { inFlight } from "./in-flight.ts";
import { isKey } from "./keys.ts";
import { addVector, readTextHash, readVectors, removeVectors, replaceVectors, Stamps } from "./page-vectors.ts";
import { countOf, textOf } from "./row.ts";
import type { Session } from "./session.ts";

/** The vectors of a book in Cassandra. */
export function createVectorStore(session: Session): VectorStore {
  const stamps = new Stamps();
  const tableOf = (generation: Generation): string => `${session.keyspace}.${generationTable(generation).name}`;
  const tableIfKnown = async (generation: Generation): Promise<string | undefined> =>
    (await isKnown(session, generation)) ? tableOf(generation) : undefined;
  const knownTable = async (generation: Generation): Promise<string> => {
    const table = await tableIfKnown(generation);
    if (table === undefined) throw neverBegun(generation);
    return table;
  };
  return {
    generations: async () => {
      const known = await knownGenerations(session);
      return {
        active: inState(known, "active"),
        building: inState(known, "building"),
        previous: inState(known, "previous"),
      };
    },
    pin: (generation) => addGeneration(session, generation, pinned),
    begin: (generation) => addGeneration(session, generation, begun),
    activate: async (generation) => {
      await knownTable(generation);
      await dropTables(session, await changeGenerations(session, (known) => activated(known, generation)));
    },
    put: async (generation, pages) => {
      const table = await knownTable(generation);
      for (const { vectors } of pages) vectors.forEach((vector) => checkLength(generation, vector));
      await inFlight(pages, (page) => replaceVectors(session, table, stamps.next(), page));
    },
    putOne: async (generation, page_id, text_hash, vector) => {
      const table = await knownTable(generation);
      checkLength(generation, vector);
      const stored = await readTextHash(session, table, page_id);
      if (stored === text_hash) await addVector(session, table, stamps.next(), { page_id, text_hash }, vector);
      else await replaceVectors(session, table, stamps.next(), { page_id, text_hash, vectors: [vector] });
    },
    remove: async (generation, page_ids) => {
      const table = page_ids.length === 0 ? undefined : await tableIfKnown(generation);
      if (table === undefined) return;
      await inFlight(page_ids.filter(isKey), (page_id) => removeVectors(session, table, stamps.next(), page_id));
    },
    get: async (generation, page_ids) => {
      const table = page_ids.length === 0 ? undefined : await tableIfKnown(generation);
      return table === undefined ? new Map<string, PageVectors>() : readVectors(session, table, page_ids);
    },
    pageIds: async (generation) => {
      const table = await tableIfKnown(generation);
      if (table === undefined) return [];
      const rows = await session.rows(`SELECT DISTINCT page_id FROM ${table}`);
      return rows.map((row) => textOf(row, "page_id")).filter((page_id) => page_id !== canaryPageId);
    },
    count: async (generation) => {
      const table = await tableIfKnown(generation);
      if (table === undefined) return 0;
      const all = await session.row(`SELECT COUNT(*) AS n FROM ${table}`);
      const canary = await session.row(`SELECT COUNT(*) AS n FROM ${table} WHERE page_id = ?`, canaryPageId);
      return all === undefined ? 0 : countOf(all, "n") - (canary === undefined ? 0 : countOf(canary, "n"));
    },
  };
}

/** Its table comes before the generation is known, and goes after it isn't any more: what is known has a table. */
async function addGeneration(
  session: Session,
  generation: Generation,
  change: (known: readonly KnownGeneration[], generation: Generation) => readonly KnownGeneration[],
): Promise<void> {
  const known = await knownGenerations(session);
  if (change(known, generation) === known) return;
  await session.alter(createTable(session.keyspace, generationTable(generation)));
  await dropTables(session, await changeGenerations(session, (known) => change(known, generation)));
}

/** The only tables that gibsey ever drops are those of vectors that it made. */
async function dropTables(session: Session, generations: readonly Generation[]): Promise<void> {
  for (const generation of generations) {
    await session.alter(`DROP TABLE IF EXISTS ${session.keyspace}.${generationTable(generation).name}`);
  }
}

function pinned(known: readonly KnownGeneration[], generation: Generation): readonly KnownGeneration[] {
  if (isAmong(known, generation)) return known;
  const active = inState(known, "active");
  if (active !== undefined) throw pinnedByAnother(active, generation);
  return [...known, { generation, state: "active" }];
}

function begun(known: readonly KnownGeneration[], generation: Generation): readonly KnownGeneration[] {
  if (isAmong(known, generation)) return known;
  return [...known.filter(({ state }) => state !== "building"), { generation, state: "building" }];
}

function activated(known: readonly KnownGeneration[], generation: Generation): readonly KnownGeneration[] {
  if (!isAmong(known, generation)) throw neverBegun(generation);
  const active = inState(known, "active");
  if (active?.id === generation.id) return known;
  const others = known.filter((one) => one.state === "building" && one.generation.id !== generation.id);
  const previous: KnownGeneration[] = active === undefined ? [] : [{ generation: active, state: "previous" }];
  return [...others, ...previous, { generation, state: "active" }];
}

function inState(known: readonly KnownGeneration[], state: State): Generation | undefined {
  return known.find((one) => one.state === state)?.generation;
}

function isAmong(known: readonly KnownGeneration[], { id }: Generation): boolean {
  return known.some(({ generation }) => generation.id === id);
}
