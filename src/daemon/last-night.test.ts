import { expect, test } from "vitest";
import { pageOf } from "../../test/contracts/page-store.ts";
import { createFakeBook } from "../../test/fakes/book.ts";
import { embedderDown, FakeEmbedder } from "../../test/fakes/embedder.ts";
import { createFakeVectorIndex } from "../../test/fakes/vector-index.ts";
import { SearchIndex } from "../core/index/search-index.ts";
import type { Night } from "../core/store/night-store.ts";
import { LastNight } from "./last-night.ts";

function nightOf(runId: string, ...quotes: readonly string[]): Night {
  return {
    runId,
    date: "2026-11-27",
    generation: "fake_words_32",
    k: 1,
    nextClusterId: 2,
    movedSinceWhole: 0,
    wholeAtMs: 0,
    madeAtMs: 0,
    summaries: quotes.map((quote, place) => ({
      cluster_id: place,
      center_page: "a",
      members: [{ page_id: "a", text_hash: "a", x: 0, y: 0 }],
      member_hash: quote,
      terms: [],
      summary: quote,
      citations: [{ page_id: "a", number: 1, quote, start: 0, end: quote.length }],
      writer: "extractive",
      updatedAtMs: 0,
    })),
    went: [],
  };
}

async function open() {
  const book = createFakeBook();
  await book.pages.put([pageOf("a", 1, { body: "The bell is gone." })]);
  const embedder = new FakeEmbedder();
  const recall = { embedder, index: new SearchIndex(createFakeVectorIndex(32)) };
  const logged: string[] = [];
  let latest: () => Promise<Night | undefined> = async () => nightOf("1", "The bell is gone.");
  const lastNight = new LastNight({
    nights: { latest: () => latest() },
    withRecall: (use) => use(recall),
    book,
    log: (_, message) => logged.push(message),
  });
  const find = (text = "What is this book about?") => lastNight.find({ text, k: 1 }, recall);
  return { lastNight, recall, embedder, logged, find, setLatest: (next: typeof latest) => (latest = next) };
}

test("a night's summaries are found once it was refreshed, and then the next night's", async () => {
  const { lastNight, find, setLatest } = await open();
  await lastNight.refresh();
  expect((await find()).map(({ summary }) => summary.summary)).toEqual(["The bell is gone."]);
  setLatest(async () => nightOf("2", "The bell"));
  expect((await find()).map(({ summary }) => summary.summary)).toEqual(["The bell is gone."]);
  await lastNight.refresh();
  expect((await find()).map(({ summary }) => summary.summary)).toEqual(["The bell"]);
  setLatest(async () => undefined);
  await lastNight.refresh();
  expect(await find()).toEqual([]);
});

test("readers are answered without summaries while the embedder or the store is down, and the log says so", async () => {
  const { lastNight, embedder, logged, find, setLatest } = await open();
  embedder.failure = embedderDown;
  await lastNight.refresh();
  expect(await find()).toEqual([]);
  expect(logged[0]).toMatch(/^the summaries of the last night can't be searched: /);
  embedder.failure = undefined;
  setLatest(async () => Promise.reject(new Error("away")));
  await lastNight.refresh();
  expect(logged.at(-1)).toContain("away");
  setLatest(async () => nightOf("1", "The bell is gone."));
  await lastNight.refresh();
  embedder.failure = embedderDown;
  expect(await find()).toEqual([]);
  expect(logged.at(-1)).toMatch(/^summaries weren't looked for: /);
});

test("a broad question of another model's has the summaries embedded by it, for the next one", async () => {
  const { lastNight, recall, find } = await open();
  await lastNight.refresh();
  recall.embedder = new FakeEmbedder("other");
  expect(await find()).toEqual([]);
  await lastNight.refresh();
  expect(await find()).toHaveLength(1);
});

test("a question for something on a page looks at no summary, and closing ends what is under way", async () => {
  const { lastNight, find, setLatest, logged } = await open();
  let asked = 0;
  setLatest(async () => {
    asked += 1;
    return undefined;
  });
  expect(await find("Who took the bell?")).toEqual([]);
  expect(asked).toBe(0);
  void lastNight.refresh();
  await lastNight.close();
  expect(logged).toEqual([]);
});
