import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generationOf } from "../../core/embed/embedder.ts";
import { createOnnxEmbedder } from "./onnx-embedder.ts";

// What real models make of texts is tested where they are opened: ../models/open-embedder.test.ts.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-onnx-"));
});
afterEach(() => rm(folder, { recursive: true }));

const tokenizer = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: null,
  decoder: null,
  model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", vocab: { "[UNK]": 0 } },
};

describe("an ONNX embedder that can't be loaded says what is wrong, and what works without it:", () => {
  test.each([
    ["its tokenizer isn't one", "{}", "tokenizer"],
    ["its tokenizer isn't JSON", "<html>", "tokenizer"],
    ["its model isn't one", JSON.stringify(tokenizer), "model.onnx"],
  ])("%s", async (_, description, problem) => {
    const files = { model: join(folder, "model.onnx"), tokenizer: join(folder, "tokenizer.json") };
    await Promise.all([writeFile(files.model, "no model"), writeFile(files.tokenizer, description)]);
    const recipe = { pooling: "mean", tokensMax: 8, queryPrefix: "", passagePrefix: "" } as const;
    await expect(
      createOnnxEmbedder({ generation: generationOf("onnx", "none", 2), recipe, files }),
    ).rejects.toMatchObject({
      code: "EMBEDDER_UNAVAILABLE",
      message: expect.stringContaining(problem),
      hint: expect.stringContaining("use-lite"),
    });
  });
});
