import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { SearchIndex } from "../index/search-index.ts";
import type { PassageHit } from "../index/vector-index.ts";
import type { WordScores } from "../index/word-index.ts";
import { rankPages } from "./rank.ts";
import { type ReadablePages, readablePages } from "./readable-pages.ts";
import { standardRecipe } from "./recipe.ts";

const recipe = { ...standardRecipe, words: 2 };
const deviation = 0.1;

/** Pages a, b, c ... with numbers 1, 2, 3 ... in these sections. */
function pagesOf(...sections: number[]): ReadablePages {
  const index = new SearchIndex(createFakeVectorIndex(2));
  for (const [position, section] of sections.entries()) {
    const page_id = String.fromCodePoint(97 + position);
    const vectors = [{ passage: "0", vector: Float32Array.of(1, 0) }];
    index.put(pageOf(page_id, position + 1, { section }), "", { page_id, text_hash: "h", vectors });
  }
  return readablePages(index.ordered());
}

function hit(page_id: string, cosine: number, passage = "0"): PassageHit {
  return { page_id, passage, cosine };
}

interface WordsOfPage {
  readonly page_id: string;
  readonly score: number;
  readonly coverage: number;
}

function said(...pages: readonly WordsOfPage[]): WordScores {
  const of = (page_id: string) => pages.find((page) => page.page_id === page_id);
  return {
    scores: (asked) => Float64Array.from(asked, ({ page_id }) => of(page_id)?.score ?? 0),
    coverage: (page_id) => of(page_id)?.coverage ?? 0,
  };
}

describe("the ranking", () => {
  it("counts a page's two best passages in deviations above the last one considered, and its words", () => {
    const hits = [hit("a", 0.8), hit("a", 0.5, "1"), hit("a", 0.4, "2"), hit("c", 0.2)];
    const [first] = rankPages(
      pagesOf(1, 2, 3),
      { hits, words: said({ page_id: "a", score: 1.5, coverage: 0.7 }), deviation },
      recipe,
      9,
    );
    expect(first).toMatchObject({ entry: { page_id: "a" }, coverage: 0.7 });
    expect(first?.parts.vectors).toBeCloseTo((0.6 * 0.8 + 0.4 * 0.5 - 0.2) / 0.1, 9);
    expect(first?.parts.words).toBe(3);
    expect(first?.score).toBeCloseTo(4.8 + 3, 9);
    expect(first?.hits).toHaveLength(3);
  });

  it("gives a page a tenth of its neighbours' scores, within the section", () => {
    const words = said({ page_id: "b", score: 5, coverage: 1 });
    const scores = (...sections: number[]) =>
      rankPages(pagesOf(...sections), { hits: [], words, deviation }, recipe, 9).map(({ entry, score }) => [
        entry.page_id,
        score,
      ]);
    expect(scores(1, 1, 1)).toEqual([
      ["b", 10],
      ["a", 1],
      ["c", 1],
    ]);
    expect(scores(1, 1, 2)).toEqual([
      ["b", 10],
      ["a", 1],
    ]);
  });

  it("puts the pages of the asked character first, but none that nothing speaks for", () => {
    const { pages: entries } = pagesOf(1, 2, 3);
    const pages = readablePages(entries.map((page, place) => ({ ...page, char_id: place === 0 ? "owl" : "fox" })));
    const found = { hits: [hit("c", 0.5), hit("b", 0.4)], words: said(), deviation, char_id: "owl" };
    expect(rankPages(pages, found, recipe, 9).map(({ entry }) => entry.page_id)).toEqual(["c", "b"]);
    const [first] = rankPages(pages, { ...found, char_id: "fox" }, { ...recipe, character: 7 }, 9);
    expect(first).toMatchObject({ entry: { page_id: "c" }, parts: { character: 7 } });
    const words = said({ page_id: "a", score: 0.1, coverage: 1 });
    const asked = rankPages(pages, { ...found, words }, { ...recipe, character: 7 }, 9);
    expect(asked.map(({ entry }) => entry.page_id)).toEqual(["a", "c", "b"]);
  });

  it("leaves out a part that weighs nothing", () => {
    const hits = [hit("a", 0.8), hit("b", 0.2)];
    const words = said({ page_id: "b", score: 1, coverage: 1 });
    const [first] = rankPages(pagesOf(1, 1), { hits, words, deviation }, { ...recipe, vectors: 0, neighbours: 0 }, 9);
    expect(first).toMatchObject({ entry: { page_id: "b" }, parts: { vectors: 0, words: 2, neighbours: 0 } });
  });

  it("lets ties fall to the lower number", () => {
    const words = said(...["c", "a", "b"].map((page_id) => ({ page_id, score: 1, coverage: 1 })));
    const ranked = rankPages(pagesOf(1, 2, 3), { hits: [], words, deviation }, recipe, 9);
    expect(ranked.map(({ entry }) => entry.page_id)).toEqual(["a", "b", "c"]);
  });

  it("has every page that was found, the last and the only one, too", () => {
    expect(rankPages(pagesOf(1), { hits: [hit("a", 0.3)], words: said(), deviation }, recipe, 9)).toHaveLength(1);
    const two = rankPages(
      pagesOf(1, 2, 3),
      { hits: [hit("b", 0.3), hit("a", 0.1)], words: said(), deviation },
      recipe,
      9,
    );
    expect(two.map(({ entry }) => entry.page_id)).toEqual(["b", "a"]);
  });
});
