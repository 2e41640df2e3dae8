import { expect, it } from "vitest";
import { nightRunsContract, runOf } from "../../../test/contracts/night-runs.ts";
import { createNightRuns } from "./night-runs.ts";
import { makeTestDatabase } from "./test-database.ts";

nightRunsContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { runs: createNightRuns(database), release };
});

it("a history in SQLite leaves out a run that another version wrote in a way of its own", async () => {
  const { database, release } = makeTestDatabase();
  const runs = createNightRuns(database);
  for (const id of ["a", "b", "c"]) await runs.save(runOf(id));
  database.run("update night_runs set run = '{}' where run_id = 'b'");
  expect(await runs.list(9)).toEqual([runOf("c"), runOf("a")]);
  await release();
});
