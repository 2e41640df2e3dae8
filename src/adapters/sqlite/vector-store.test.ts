import { describe, expect, it } from "vitest";
import { vectorStoreContract } from "../../../test/contracts/vector-store.ts";
import { makeTestDatabase } from "./test-database.ts";
import { createVectorStore } from "./vector-store.ts";

vectorStoreContract("SQLite", async () => {
  const { database, release } = makeTestDatabase();
  return { vectors: createVectorStore(database), release };
});

describe("vectors in SQLite", () => {
  it("take no generation whose id could be more than a table's name", async () => {
    const { database, release } = makeTestDatabase();
    const sly = { id: "x; drop table pages", provider: "onnx", model: "x", dimensions: 3 };
    await expect(createVectorStore(database).pin(sly)).rejects.toThrow("drop table pages");
    expect(database.get("select count(*) as n from pages")).toMatchObject({ n: 0 });
    await release();
  });
});
