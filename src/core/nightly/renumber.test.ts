import { expect, it } from "vitest";
import { renumbered } from "./renumber.ts";
import type { Telling } from "./write-summaries.ts";

const told: Telling = {
  member_hash: "m",
  terms: [],
  writer: "extractive",
  updatedAtMs: 1,
  summary: "One came (p.1), another went (p.2), and (p.12) is the book's own.",
  citations: [
    { page_id: "a", number: 1, quote: "one", start: 0, end: 3 },
    { page_id: "b", number: 2, quote: "another", start: 0, end: 7 },
  ],
};

it("gives a telling the numbers that its pages have now, also where they changed places", () => {
  const { summary, citations } = renumbered(
    told,
    new Map([
      ["a", 2],
      ["b", 1],
    ]),
  );
  expect(summary).toBe("One came (p.2), another went (p.1), and (p.12) is the book's own.");
  expect(citations.map(({ number }) => number)).toEqual([2, 1]);
});

it("leaves one of which no page has another number as it is", () => {
  expect(renumbered(told, new Map([["a", 1]]))).toBe(told);
});
