import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { type PageEntry, SearchIndex } from "../index/search-index.ts";
import type { PassageHit } from "../index/vector-index.ts";
import { rankPages } from "./rank.ts";

const calibration = { deviation: 0.1, wordWeight: 2, evidenceFrom: 1 };

/** Pages a, b, c ... with numbers 1, 2, 3 ... in these sections. */
function pagesOf(...sections: number[]): readonly PageEntry[] {
  const index = new SearchIndex(createFakeVectorIndex(2));
  for (const [position, section] of sections.entries()) {
    const page_id = String.fromCodePoint(97 + position);
    const vectors = [{ passage: "0", vector: Float32Array.of(1, 0) }];
    index.put(pageOf(page_id, position + 1, { section }), "", { page_id, text_hash: "h", vectors });
  }
  return index.ordered();
}

function hit(page_id: string, cosine: number, passage = "0"): PassageHit {
  return { page_id, passage, cosine };
}

describe("the ranking", () => {
  it("counts a page's two best passages in deviations above the last one considered, and its words", () => {
    const hits = [hit("a", 0.8), hit("a", 0.5, "1"), hit("a", 0.4, "2"), hit("c", 0.2)];
    const [first] = rankPages(
      pagesOf(1, 2, 3),
      { hits, words: [{ page_id: "a", score: 1.5, coverage: 0.7 }] },
      calibration,
      9,
    );
    expect(first).toMatchObject({ entry: { page_id: "a" }, coverage: 0.7 });
    expect(first?.parts.vectors).toBeCloseTo(((2 / 3) * 0.8 + (1 / 3) * 0.5 - 0.2) / 0.1, 9);
    expect(first?.parts.words).toBe(3);
    expect(first?.score).toBeCloseTo(5 + 3, 9);
    expect(first?.hits).toHaveLength(3);
  });

  it("gives a page a tenth of its neighbours' scores, within the section", () => {
    const words = [{ page_id: "b", score: 5, coverage: 1 }];
    const scores = (...sections: number[]) =>
      rankPages(pagesOf(...sections), { hits: [], words }, calibration, 9).map(({ entry, score }) => [
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

  it("lets ties fall to the lower number", () => {
    const words = ["c", "a", "b"].map((page_id) => ({ page_id, score: 1, coverage: 1 }));
    const ranked = rankPages(pagesOf(1, 2, 3), { hits: [], words }, calibration, 9);
    expect(ranked.map(({ entry }) => entry.page_id)).toEqual(["a", "b", "c"]);
  });

  it("has every page that was found, the last and the only one, too", () => {
    expect(rankPages(pagesOf(1), { hits: [hit("a", 0.3)], words: [] }, calibration, 9)).toHaveLength(1);
    const two = rankPages(pagesOf(1, 2, 3), { hits: [hit("b", 0.3), hit("a", 0.1)], words: [] }, calibration, 9);
    expect(two.map(({ entry }) => entry.page_id)).toEqual(["b", "a"]);
  });
});
