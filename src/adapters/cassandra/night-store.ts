import { randomUUID } from "node:crypto";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { Night, NightStore } from "../../core/store/night-store.ts";
import { draftAsText, draftFrom, factsAsText } from "../../core/store/night-text.ts";
import { mayHaveBeenDone } from "./cassandra-errors.ts";
import { inFlight } from "./in-flight.ts";
import { nightFrom, rowsOf, type SummaryRow } from "./night-rows.ts";
import { optionalTextOf, textOf } from "./row.ts";
import type { Session } from "./session.ts";

/*
 * A night is larger than a mutation may be. So its rows are written to a partition that nobody reads yet, under an id that no
 * other has; and then `latest` is moved to it, on the condition that it still is where it was at the beginning.
 *
 * A reader takes `latest` and reads the rows of that night, of which it knows how many they are. Where some are missing, because
 * the night was replaced and removed meanwhile, it begins again.
 *
 * What a killed writer left is found by its row in `nights`, which is written before any other. Whoever moves `latest` removes
 * every night that was listed when it began. It harms nobody: a writer that was listed had read `latest` before, so its
 * condition can't hold any more.
 */

/** What of a session the nights need. */
export type NightSession = Pick<Session, "keyspace" | "row" | "rows" | "settledRows" | "write" | "writeIf">;

const book = "book";

/** The newest night of a book in Cassandra, and the drafts of the next. */
export function createNightStore(session: NightSession): NightStore {
  const drafts = `${session.keyspace}.summary_drafts`;
  return {
    latest: () => latestOf(session),
    publish: (night, before) => publish(session, night, before),
    keepDraft: (draft) =>
      session.write(
        `INSERT INTO ${drafts} (book, member_hash, wanted, draft) VALUES (?, ?, ?, ?)`,
        book,
        draft.member_hash,
        draft.wanted,
        draftAsText(draft),
      ),
    drafts: async () =>
      (await session.rows(`SELECT draft FROM ${drafts} WHERE book = ?`, book)).flatMap(
        (row) => draftFrom(textOf(row, "draft")) ?? [],
      ),
  };
}

async function latestOf(session: NightSession): Promise<Night | undefined> {
  const cql = `SELECT latest FROM ${session.keyspace}.nights WHERE book = ? LIMIT 1`;
  let last: string | undefined;
  for (let reads = 0; reads < limits.cassandraNightReadsMax; reads++) {
    const row = await session.row(cql, book);
    const id = row && optionalTextOf(row, "latest");
    // Still the one whose rows weren't whole: it isn't replaced but damaged, and as if it weren't there.
    if (id === undefined || id === last) return undefined;
    const night = await read(session, id);
    if (night !== undefined) return night;
    last = id;
  }
  throw crowded();
}

/** Undefined where the night isn't whole. */
async function read(session: NightSession, id: string): Promise<Night | undefined> {
  const { keyspace } = session;
  const row = await session.row(`SELECT * FROM ${keyspace}.nights WHERE book = ? AND night = ?`, book, id);
  if (row === undefined) return undefined;
  return nightFrom(row, await session.rows(`SELECT * FROM ${keyspace}.summaries WHERE night = ?`, id));
}

async function publish(session: NightSession, night: Night, before: string | undefined): Promise<boolean> {
  const found = await listed(session);
  const last = found.latest === undefined ? undefined : await read(session, found.latest);
  if (last?.runId === night.runId) return true;
  if (last?.runId !== before) return false;
  const id = randomUUID();
  await write(session, id, night);
  const isLatest = await move(session, found.latest, id);
  // Done or not by now, the answer stands: the next night removes what is left.
  await tidy(session, isLatest ? found.nights : [id], isLatest).catch(() => undefined);
  return isLatest;
}

/** Read as conditional writes are, so that one that is half done is finished first. */
async function listed(
  session: NightSession,
): Promise<{ readonly latest: string | undefined; readonly nights: readonly string[] }> {
  const rows = await session.settledRows(`SELECT latest, night FROM ${session.keyspace}.nights WHERE book = ?`, book);
  return {
    latest: rows[0] && optionalTextOf(rows[0], "latest"),
    nights: rows.flatMap((row) => optionalTextOf(row, "night") ?? []),
  };
}

async function write(session: NightSession, id: string, night: Night): Promise<void> {
  const rows = night.summaries.flatMap(rowsOf);
  await insert(session, "nights", { book, night: id, facts: factsAsText(night), row_count: rows.length });
  await inFlight(rows, (row) => insert(session, "summaries", { night: id, ...row }));
}

function insert(session: NightSession, table: string, row: SummaryRow): Promise<void> {
  const columns = Object.keys(row);
  const cql = `INSERT INTO ${session.keyspace}.${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  return session.write(cql, ...Object.values(row));
}

/** After a time-out nobody knows whether it was done; so it is looked for, and tried again where nothing has come between. */
async function move(session: NightSession, from: string | undefined, to: string): Promise<boolean> {
  const cql = `UPDATE ${session.keyspace}.nights SET latest = ? WHERE book = ? IF latest = ?`;
  for (let tries = 1; ; tries++) {
    try {
      const inTheWay = await session.writeIf({ cql, values: [to, book, from ?? null] });
      return inTheWay === undefined || optionalTextOf(inTheWay, "latest") === to;
    } catch (error) {
      if (!mayHaveBeenDone(error) || tries >= limits.cassandraConditionTriesMax) throw error;
    }
    const { latest } = await listed(session);
    if (latest !== from) return latest === to;
  }
}

async function tidy(session: NightSession, nights: readonly string[], withDrafts: boolean): Promise<void> {
  const { keyspace } = session;
  for (const id of nights) {
    await session.write(`DELETE FROM ${keyspace}.summaries WHERE night = ?`, id);
    await session.write(`DELETE FROM ${keyspace}.nights WHERE book = ? AND night = ?`, book, id);
  }
  if (withDrafts) await session.write(`DELETE FROM ${keyspace}.summary_drafts WHERE book = ?`, book);
}

function crowded(): GibseyError {
  return new GibseyError(
    "CASSANDRA_BUSY",
    `nights were published faster than one could be read in ${limits.cassandraNightReadsMax} tries`,
    "see that no other daemon works on this keyspace, then try again",
  );
}
