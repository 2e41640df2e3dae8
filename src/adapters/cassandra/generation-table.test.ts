import { describe, expect, it } from "vitest";
import { generationOf } from "../../core/embed/embedder.ts";
import { generationTable } from "./generation-table.ts";
import { createTable } from "./schema.ts";

describe("a generation's table", () => {
  it("is named after it, and has a vector of its dimensions for each passage of a page", () => {
    expect(createTable("gibsey", generationTable(generationOf("onnx", "bge-small-en-v1.5", 384)))).toBe(
      `CREATE TABLE IF NOT EXISTS gibsey.page_vectors_onnx_bge_small_en_v1_5_384 (
  page_id text,
  passage text,
  text_hash text,
  vector vector<float, 384>,
  PRIMARY KEY ((page_id), passage)
)`,
    );
  });

  it("has a name that Cassandra takes, and no other generation's, however long the model's is", () => {
    const long = "a-model-whose-name-goes-on-and-on-and-on-and-on";
    const names = [`${long}-one`, `${long}-two`].map((model) => generationTable(generationOf("ollama", model, 8)).name);
    for (const name of names) expect(name).toMatch(/^page_vectors_[a-z0-9_]{35}$/);
    expect(new Set(names).size).toBe(2);
  });

  it("isn't made of an id that could be more than a name", () => {
    const sly = { id: "x; drop table pages", provider: "onnx", model: "x", dimensions: 3 };
    expect(() => generationTable(sly)).toThrow("drop table pages");
  });
});
