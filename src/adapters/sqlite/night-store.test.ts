import { expect, it } from "vitest";
import { nightOf, nightStoreContract } from "../../../test/contracts/night-store.ts";
import { openDatabase } from "./database.ts";
import { createNightStore } from "./night-store.ts";
import { makeTestDatabase } from "./test-database.ts";

nightStoreContract(
  "SQLite",
  async () => {
    const { file, database, release } = makeTestDatabase();
    const opened = [database];
    return {
      open: () => {
        const another = openDatabase(file);
        opened.push(another);
        return createNightStore(another);
      },
      release: async () => {
        for (const one of opened) one.close();
        await release();
      },
    };
  },
  { nights: 50 },
);

it("a night in SQLite that can't be read is as if it weren't there, and the next takes its place", async () => {
  const { database, release } = makeTestDatabase();
  const nights = createNightStore(database);
  await nights.publish(nightOf("a"), undefined);
  await nights.keepDraft({ ...draft, member_hash: "kept" });
  await nights.keepDraft({ ...draft, member_hash: "older" });
  database.run("update summary_drafts set draft = '{}' where member_hash = 'older'");
  expect(await nights.drafts()).toEqual([{ ...draft, member_hash: "kept" }]);
  database.run("update summaries set members = '[{}]' where cluster_id = 1");
  expect(await nights.latest()).toBeUndefined();
  expect(await nights.publish(nightOf("b"), undefined)).toBe(true);
  database.run("update nights set facts = 'nonsense'");
  expect(await nights.latest()).toBeUndefined();
  expect(await nights.publish(nightOf("c"), undefined)).toBe(true);
  expect(await nights.latest()).toEqual(nightOf("c"));
  expect(database.all("select * from outbox")).toEqual([]);
  await release();
});

const draft = { wanted: "extractive", terms: [], summary: "Words.", citations: [], writer: "extractive" };
