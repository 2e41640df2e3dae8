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

  it("makes a table that somebody dropped anew, as if nothing had been embedded", async () => {
    const { database, release } = makeTestDatabase();
    const vectors = createVectorStore(database);
    const generation = { id: "stub_words_1", provider: "stub", model: "words", dimensions: 1 };
    const page = { page_id: "p", text_hash: "h", vectors: [{ passage: "0", vector: Float32Array.of(1) }] };
    await vectors.pin(generation);
    await vectors.put(generation, [page]);
    database.exec("drop table page_vectors_stub_words_1");
    expect(await vectors.count(generation)).toBe(0);
    expect(await vectors.get(generation, ["p"])).toEqual(new Map());
    await vectors.pin(generation);
    await vectors.put(generation, [page]);
    expect(await vectors.count(generation)).toBe(1);
    expect((await vectors.generations()).active).toEqual(generation);
    await release();
  });
});
