import { describe, expect, it } from "vitest";
import { weighEvidence } from "./evidence.ts";
import type { RankedPage } from "./rank.ts";

function pageThatCovers(coverage: number): RankedPage {
  const entry = { page_id: "a", number: 1, section: 1, char_id: "", text_hash: "h" };
  return { entry, score: 1, parts: { vectors: 1, words: 0, neighbours: 0, character: 0 }, hits: [], coverage };
}

describe("the evidence", () => {
  it("grows with the question's closeness to the book, and with the words that one page has of it", () => {
    const some = weighEvidence([pageThatCovers(0.2), pageThatCovers(0.6)], -2);
    expect(weighEvidence([pageThatCovers(0.6)], -2)).toBe(some);
    expect(weighEvidence([pageThatCovers(0.6)], -1)).toBe(some + 1);
    expect(weighEvidence([pageThatCovers(0.2)], -2)).toBeLessThan(some);
  });

  it("looks at the first pages only, for far down some page always has the words", () => {
    const ranked = [0, 0, 0, 0, 0, 1].map(pageThatCovers);
    expect(weighEvidence(ranked, -2)).toBe(weighEvidence([], -2));
    expect(weighEvidence(ranked, -2)).toBeLessThan(0);
  });
});
