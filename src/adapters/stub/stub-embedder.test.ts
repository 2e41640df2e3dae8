import { expect, test } from "vitest";
import { embedderContract } from "../../../test/contracts/embedder.ts";
import { createStubEmbedder } from "./stub-embedder.ts";

embedderContract("the stub", async () => createStubEmbedder());

test("the stub says that it is one", () => {
  expect(createStubEmbedder().generation).toMatchObject({ provider: "stub", dimensions: 256 });
});

test("the stub reads words, and neither case nor punctuation", async () => {
  const [first, second] = await createStubEmbedder().embedPassages(["The bell, twice.", "the BELL twice"]);
  expect(first).toEqual(second);
});
