import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/adapters/sqlite/database.ts";
import { createNightStore } from "../../src/adapters/sqlite/night-store.ts";
import type { Summary } from "../../src/core/store/night-store.ts";
import { nightOf } from "../contracts/night-store.ts";
import { type BookProcess, openBookProcess } from "./book-process.ts";

const quote = "I have never broken Article Eleven.";

function summaryOf(cluster_id: number, ...members: readonly string[]): Summary {
  return {
    cluster_id,
    center_page: "article-eleven",
    members: members.map((page_id) => ({ page_id, text_hash: "x", x: 0.5, y: 0.5 })),
    member_hash: members.join(" "),
    terms: ["article", "ledger"],
    summary: `\u201c${quote}\u201d (p.1)`,
    citations: [{ page_id: "article-eleven", number: 1, quote, start: 0, end: quote.length }],
    writer: "extractive",
    updatedAtMs: 1_000,
  };
}

let book: BookProcess;
let url: string;
let token: string;

beforeAll(async () => {
  book = await openBookProcess();
  await book.run("import", "samples/the-honest-half/pages");
  await book.run("down");
  const database = openDatabase(join(book.dataDir, "gibsey.db"));
  const summaries = [summaryOf(1, "article-eleven"), summaryOf(2, "article-eleven", "sunday-tickets")];
  await createNightStore(database).publish({ ...nightOf("1"), summaries }, undefined);
  database.close();
  await book.run("page", "list");
  ({ url, token } = await book.daemon());
});
afterAll(() => book.close());

function retrieve(query: string): Promise<Response> {
  return fetch(`${url}/retrieve?${query}`, { headers: { authorization: `Bearer ${token}` } });
}

/** Summaries are embedded after the start, while questions are answered already. */
async function untilSummaries(query: string): Promise<Response> {
  for (;;) {
    const response = await retrieve(query);
    if (response.headers.get("x-gibsey-summaries") !== "0") return response;
  }
}

describe("summaries of the last night", () => {
  it("are counted beside the quotes, and told to who asks for them", { timeout: 30_000 }, async () => {
    const response = await untilSummaries("q=What+is+this+book+about&k=1");
    expect(response.headers.get("x-gibsey-summaries")).toBe("2");
    expect(await response.json()).toHaveLength(1);
    const { quotes, summaries } = Object(await (await retrieve("q=What+is+this+book+about&k=1&summaries=1")).json());
    expect(quotes).toHaveLength(1);
    expect(summaries).toMatchObject([
      { cluster_id: 2, center_page: "article-eleven", writer: "extractive", updated_at: "1970-01-01T00:00:01.000Z" },
      { cluster_id: 1, summary: `\u201c${quote}\u201d (p.1)`, citations: [{ quote, start: expect.any(Number) }] },
    ]);
  });

  it("tell of nothing that the reader hasn't read, and nothing where something on a page is asked for", async () => {
    await untilSummaries("q=What+is+this+book+about");
    const { summaries } = Object(await (await retrieve("q=What+is+this+book+about&summaries=1&upto=1")).json());
    expect(summaries).toMatchObject([{ cluster_id: 1 }]);
    expect((await retrieve("q=Who+struck+the+first+blow+on+the+bell")).headers.get("x-gibsey-summaries")).toBe("0");
  });

  it("stand below the quotes of an ask, and in its JSON", async () => {
    await untilSummaries("q=What+is+this+book+about");
    const { stdout } = await book.run("ask", "-k", "1", "What is this book about?");
    expect(stdout).toMatch(
      /More widely, a summary that the book wrote[^]*\(in quotations of its pages\):\n[^]*Article Eleven/,
    );
    const json: unknown = JSON.parse((await book.run("ask", "--json", "What is this book about?")).stdout);
    expect(json).toMatchObject({ summaries: [{ cluster_id: 2, score: expect.any(Number) }, { cluster_id: 1 }] });
  });

  it("widen an answer that only quotes", async () => {
    const { stdout } = await book.run("ask", "--answer", "--json", "What is this book about?");
    expect(JSON.parse(stdout)).toMatchObject({
      evidence: "some",
      answer: expect.stringContaining("[The book is quoted here"),
    });
  });
});
