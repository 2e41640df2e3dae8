import { beforeAll, describe, expect, it } from "vitest";
import { createStubEmbedder } from "../src/adapters/stub/stub-embedder.ts";
import { createUseLiteEmbedder } from "../src/adapters/use-lite/use-lite-embedder.ts";
import { type GoldQuestion, readQuestions } from "../src/client/book/questions.ts";
import { readSample } from "../src/client/book/read-sample.ts";
import type { Embedder } from "../src/core/embed/embedder.ts";
import { SearchIndex } from "../src/core/index/search-index.ts";
import { Memory } from "../src/core/memory.ts";
import { createFakeBook } from "./fakes/book.ts";
import { createFakeVectorIndex } from "./fakes/vector-index.ts";
import { createFakeVectorStore } from "./fakes/vector-store.ts";

const folder = "samples/the-honest-half";
const signal = new AbortController().signal;

/** The sample book, learned with this model. */
async function learnSample(embedder: Embedder): Promise<Memory> {
  const book = createFakeBook();
  const sample = await readSample(folder, signal);
  await book.pages.put(sample.pages);
  await book.characters.put(sample.characters);
  const index = new SearchIndex(createFakeVectorIndex(embedder.generation.dimensions));
  const vectors = createFakeVectorStore();
  const memory = new Memory({ ...book, vectors, embedder, index, now: () => performance.now() });
  await memory.reconcile();
  return memory;
}

/** The questions with no right page among the first five. */
async function missesOf(memory: Memory, questions: readonly GoldQuestion[]): Promise<string[]> {
  const misses: string[] = [];
  for (const { id, query, gold } of questions) {
    const { quotes } = await memory.respond({ text: query, k: 5 });
    if (!quotes.some(({ page_id }) => gold.includes(page_id))) misses.push(id);
  }
  return misses;
}

describe.each([
  ["stub", async () => createStubEmbedder()],
  ["use-lite", createUseLiteEmbedder],
])("misspelt questions, with %s,", (_, open) => {
  let memory: Memory;
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await open();
    memory = await learnSample(embedder);
    return () => embedder.close();
  });

  it("are answered as well as the same ones spelt right, but for two at most", async () => {
    const misspelt = await readQuestions(`${folder}/questions-misspelt.json`, signal);
    const asked = new Set(misspelt.map(({ id }) => id));
    const right = (await readQuestions(`${folder}/questions.json`, signal)).filter(({ id }) => asked.has(id));
    expect(right).toHaveLength(misspelt.length);
    const [missesRight, missesMisspelt] = [await missesOf(memory, right), await missesOf(memory, misspelt)];
    expect(missesMisspelt.length, `${missesMisspelt.join()} beside ${missesRight.join()}`).toBeLessThanOrEqual(
      missesRight.length + 2,
    );
  });
});
