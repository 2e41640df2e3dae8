import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { embedderDown, FakeEmbedder } from "../../../test/fakes/embedder.ts";
import type { Citation, Page } from "../page.ts";
import type { Night, Summary } from "../store/night-store.ts";
import { findSummaries } from "./find-summaries.ts";
import { indexSummaries } from "./summary-index.ts";

const pages: readonly Page[] = [
  pageOf("a", 1, { body: "The bell was weighed." }),
  pageOf("b", 2, { body: "The bell was broken." }),
  pageOf("c", 3, { body: "The mule ate pears." }),
  pageOf("d", 9, { body: "The mule went home." }),
];

function cite(page_id: string): Citation {
  const { number, body } = pages.find((page) => page.page_id === page_id) ?? pageOf(page_id, 0);
  return { page_id, number, quote: body, start: 0, end: body.length };
}

function summaryOf(cluster_id: number, cited: string, ...members: readonly string[]): Summary {
  const citation = cite(cited);
  return {
    cluster_id,
    center_page: cited,
    members: members.map((page_id) => ({ page_id, text_hash: page_id, x: 0, y: 0 })),
    member_hash: members.join(" "),
    terms: [],
    summary: `\u201c${citation.quote}\u201d (p.${citation.number})`,
    citations: [citation],
    writer: "extractive",
    updatedAtMs: 0,
  };
}

const night: Night = {
  runId: "1",
  date: "2026-11-27",
  generation: "fake_words_32",
  k: 2,
  nextClusterId: 3,
  movedSinceWhole: 0,
  wholeAtMs: 0,
  madeAtMs: 0,
  summaries: [summaryOf(1, "a", "a", "b"), summaryOf(2, "c", "c", "d", "e")],
  went: [],
};

async function find(
  text: string,
  { upto, rows = pages, told = night }: { upto?: number; rows?: readonly Page[]; told?: Night } = {},
) {
  const embedder = new FakeEmbedder();
  const parts = {
    index: await indexSummaries(told, embedder),
    embedder,
    pages: {
      get: async (ids: readonly string[]) =>
        new Map(rows.filter(({ page_id }) => ids.includes(page_id)).map((page) => [page.page_id, page])),
    },
    numberOf: (page_id: string) => rows.find((page) => page.page_id === page_id)?.number,
  };
  return findSummaries(parts, { text, ...(upto === undefined ? {} : { upto }) });
}

const ids = (found: Awaited<ReturnType<typeof find>>) => found.map(({ summary: { cluster_id } }) => cluster_id);

describe("summaries for a question", () => {
  it("are the nearest where it is about something through the book", async () => {
    const found = await find("How is the bell treated throughout the book?");
    expect(ids(found)).toEqual([1]);
    expect(found[0]).toMatchObject({ night: "2026-11-27", pages: [pages[0]] });
  });

  it("are those of the most pages where it is about the book itself", async () => {
    expect(ids(await find("What is this book about?"))).toEqual([2, 1]);
  });

  it("are none where it is about something that stands on a page", async () => {
    expect(await find("Who weighed the bell?")).toEqual([]);
  });

  it("are none that tell of a page which the reader hasn't read, or which nobody knows any more", async () => {
    expect(ids(await find("What is this book about?", { upto: 8 }))).toEqual([1]);
    expect(ids(await find("What is this book about?", { upto: 9 }))).toEqual([1]);
    expect(ids(await find("What is this book about?", { upto: 1 }))).toEqual([]);
  });

  it("are none that lean on words that are gone, or that have another page's number now", async () => {
    const changed = pages.map((page) => (page.page_id === "c" ? { ...page, body: "The mule ate nothing." } : page));
    expect(ids(await find("What is this book about?", { rows: changed }))).toEqual([1]);
    const moved = pages.map((page) => (page.page_id === "c" ? { ...page, number: 30 } : page));
    expect(ids(await find("What is this book about?", { rows: moved }))).toEqual([1]);
  });

  it("tell where a citation stands now", async () => {
    const longer = pages.map((page) => (page.page_id === "a" ? { ...page, body: `Noon. ${page.body}` } : page));
    const found = await find("How is the bell treated throughout the book?", { rows: longer });
    expect(found[0]?.summary.citations).toEqual([{ ...cite("a"), start: 6, end: 27 }]);
  });

  it("aren't found among none", async () => {
    expect(await find("What is this book about?", { told: { ...night, summaries: [] } })).toEqual([]);
  });
});

describe("an index of summaries", () => {
  it("embeds again only what was written anew", async () => {
    const embedder = new FakeEmbedder();
    const before = await indexSummaries(night, embedder);
    embedder.passages.length = 0;
    const [first, second] = night.summaries;
    if (first === undefined || second === undefined) throw new Error("two are needed");
    const next = { ...night, summaries: [first, { ...second, terms: ["mule"] }] };
    const after = await indexSummaries(next, embedder, before);
    expect(embedder.passages).toHaveLength(1);
    expect(after.vectors).toHaveLength(2);
    embedder.failure = embedderDown;
    expect((await indexSummaries(next, embedder, after)).vectors).toEqual(after.vectors);
  });
});
