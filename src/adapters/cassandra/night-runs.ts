import { limits } from "../../core/limits.ts";
import { runAsText, runFrom } from "../../core/store/night-run-text.ts";
import type { NightRuns } from "../../core/store/night-runs.ts";
import { textOf } from "./row.ts";
import type { Session } from "./session.ts";

const book = "book";

/** The history of the nights of a book in Cassandra, in one partition. */
export function createNightRuns(session: Session): NightRuns {
  const table = `${session.keyspace}.night_runs`;
  return {
    save: async (run) => {
      await session.write(`INSERT INTO ${table} (book, run_id, run) VALUES (?, ?, ?)`, book, run.runId, runAsText(run));
      const newest = `SELECT run_id FROM ${table} WHERE book = ? ORDER BY run_id DESC LIMIT ?`;
      const tooOld = (await session.rows(newest, book, limits.nightRunsMax + 1))[limits.nightRunsMax];
      if (tooOld === undefined) return;
      // A range, so that what an older limit left goes with one tombstone.
      await session.write(`DELETE FROM ${table} WHERE book = ? AND run_id <= ?`, book, textOf(tooOld, "run_id"));
    },
    list: async (limit) =>
      (await session.rows(`SELECT run FROM ${table} WHERE book = ? ORDER BY run_id DESC LIMIT ?`, book, limit)).flatMap(
        (row) => runFrom(textOf(row, "run")) ?? [],
      ),
  };
}
