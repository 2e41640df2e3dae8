import { randomUUID } from "node:crypto";
import type { Generation } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import { mayHaveBeenDone } from "./cassandra-errors.ts";
import { optionalTextOf, optionalWholeOf, type Row, textOf } from "./row.ts";
import type { Session, Statement } from "./session.ts";

/** Each state is held by one generation at most. */
export type State = "active" | "building" | "previous";

export interface KnownGeneration {
  readonly generation: Generation;
  readonly state: State;
}

const book = "book";

/** The generations that have a table. */
export async function knownGenerations(session: Session): Promise<readonly KnownGeneration[]> {
  return (await readAll(session)).known;
}

/** Whether the generation has a table. */
export async function isKnown(session: Session, { id }: Generation): Promise<boolean> {
  const cql = `SELECT id FROM ${session.keyspace}.vector_generations WHERE book = ? AND id = ?`;
  return (await session.row(cql, book, id)) !== undefined;
}

/**
 * Changes the generations as one: the new state is written on the condition that the `revision` is still the one that was
 * read. When it isn't, and when a time-out leaves open whether it was written, all is read again and the change made
 * anew, of what is there then. So a change must give the same list back when there is nothing left to do.
 * @returns the generations that went, whose tables nobody needs any more.
 * @throws what the change throws; GibseyError CASSANDRA_BUSY when others keep coming in between.
 */
export async function changeGenerations(
  session: Session,
  change: (known: readonly KnownGeneration[]) => readonly KnownGeneration[],
): Promise<readonly Generation[]> {
  const gone = new Map<string, Generation>();
  for (let tries = 1; ; tries++) {
    const { known, revision } = await readAll(session);
    const next = change(known);
    if (next === known) return [...gone.values()].filter((generation) => !has(known, generation));
    if (tries > limits.cassandraConditionTriesMax) throw crowded();
    for (const { generation } of known) if (!has(next, generation)) gone.set(generation.id, generation);
    try {
      await session.writeIf(...statementsOf(session, known, revision, next));
    } catch (error) {
      if (!mayHaveBeenDone(error)) throw error;
    }
  }
}

/** Read as conditional writes are, so that one that is half done is finished first. */
async function readAll(
  session: Session,
): Promise<{ readonly known: readonly KnownGeneration[]; readonly revision: string | undefined }> {
  const cql = `SELECT revision, id, provider, model, dimensions, state FROM ${session.keyspace}.vector_generations WHERE book = ?`;
  const rows = await session.settledRows(cql, book);
  return { known: rows.flatMap(knownFrom), revision: rows[0] && optionalTextOf(rows[0], "revision") };
}

/** A partition in which only the revision is left is a row without an id. */
function knownFrom(row: Row): readonly KnownGeneration[] {
  const id = optionalTextOf(row, "id");
  const state = textOf(row, "state");
  if (id === undefined || !isState(state)) return [];
  const dimensions = optionalWholeOf(row, "dimensions") ?? 0;
  return [{ generation: { id, provider: textOf(row, "provider"), model: textOf(row, "model"), dimensions }, state }];
}

function isState(state: string): state is State {
  return state === "active" || state === "building" || state === "previous";
}

function statementsOf(
  { keyspace }: Session,
  known: readonly KnownGeneration[],
  revision: string | undefined,
  next: readonly KnownGeneration[],
): Statement[] {
  const table = `${keyspace}.vector_generations`;
  const move = {
    cql: `UPDATE ${table} SET revision = ? WHERE book = ? IF revision = ?`,
    values: [randomUUID(), book, revision ?? null],
  };
  const written = next
    .filter((one) => !known.includes(one))
    .map(({ generation: { id, provider, model, dimensions }, state }) => ({
      cql: `INSERT INTO ${table} (book, id, provider, model, dimensions, state) VALUES (?, ?, ?, ?, ?, ?)`,
      values: [book, id, provider, model, dimensions, state],
    }));
  const removed = known
    .filter(({ generation }) => !has(next, generation))
    .map(({ generation }) => ({
      cql: `DELETE FROM ${table} WHERE book = ? AND id = ?`,
      values: [book, generation.id],
    }));
  return [move, ...written, ...removed];
}

function has(known: readonly KnownGeneration[], { id }: Generation): boolean {
  return known.some(({ generation }) => generation.id === id);
}

function crowded(): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `the list of vector generations didn't change in ${limits.cassandraConditionTriesMax} tries`,
    "see that no other daemon works on this keyspace, then try again",
  );
}
