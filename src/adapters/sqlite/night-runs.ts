import { limits } from "../../core/limits.ts";
import { runAsText, runFrom } from "../../core/store/night-run-text.ts";
import type { NightRuns } from "../../core/store/night-runs.ts";
import type { Database } from "./database.ts";
import { textOf } from "./row.ts";

/** The history of an embedded book's nights. */
export function createNightRuns(database: Database): NightRuns {
  return {
    save: async (run) => {
      database.transaction(() => {
        database.run("insert or replace into night_runs (run_id, run) values (?, ?)", run.runId, runAsText(run));
        database.run(removeOldestSql, limits.nightRunsMax);
      });
    },
    list: async (limit) =>
      database
        .all("select run from night_runs order by run_id desc limit ?", limit)
        .flatMap((row) => runFrom(textOf(row, "run")) ?? []),
  };
}

const removeOldestSql =
  "delete from night_runs where run_id not in (select run_id from night_runs order by run_id desc limit ?)";
