import { expect, it, onTestFinished } from "vitest";
import { createCanaryStore } from "./canary-store.ts";
import { makeTestDatabase } from "./test-database.ts";

it("keeps the rows of canaries that fly, and with the next one removes what a killed process left", async () => {
  const { database, release } = makeTestDatabase();
  onTestFinished(release);
  await createCanaryStore(database).put("left behind");
  const canaries = createCanaryStore(database);
  expect(await canaries.has("left behind")).toBe(true);
  await canaries.put("wren");
  await canaries.put("tit");
  expect(await canaries.has("left behind")).toBe(false);
  expect(await canaries.has("wren")).toBe(true);
  await canaries.remove("wren");
  await canaries.remove("wren");
  expect(await canaries.has("wren")).toBe(false);
  expect(await canaries.has("tit")).toBe(true);
});
