import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Page, Passage } from "../page.ts";
import { passagesOf } from "./passages.ts";
import { sentencesOf, wordsIn } from "./sentences.ts";

const page: Page = { page_id: "1", number: 1, section: 1, char_id: "fox", title: "A title", body: "" };

function passages(body: string, name = ""): Passage[] {
  return passagesOf({ ...page, body }, name);
}

function sentence(words: number): string {
  return `W${"ord w".repeat(words - 1)}ord.`;
}

function counts(body: string): number[] {
  return passages(body).map(({ start, end }) => wordsIn(body, { start, end }).length);
}

describe("passages", () => {
  it("carry the character's name in front of their words, and their white space made plain", () => {
    expect(passages("It  was\nlate.", "The Fox")).toEqual([
      { id: "0", start: 0, end: 13, text: "The Fox: It was late." },
    ]);
    expect(passages("It was late.")).toMatchObject([{ text: "It was late." }]);
  });

  it("are numbered in order; a blank body has none", () => {
    expect(passages([50, 50, 50].map(sentence).join(" ")).map(({ id }) => id)).toEqual(["0", "1", "2"]);
    expect(passages(" \n ")).toEqual([]);
  });

  it("take as many whole sentences as fit in sixty words, and carry up to twenty of them over", () => {
    expect(counts([20, 20, 20].map(sentence).join(" "))).toEqual([60]);
    expect(counts([20, 20, 20, 20].map(sentence).join(" "))).toEqual([60, 40]);
    expect(counts([40, 21, 30].map(sentence).join(" "))).toEqual([40, 51]);
    expect(counts([30, 10, 10, 10, 30].map(sentence).join(" "))).toEqual([60, 50]);
  });

  it("leave a sentence of up to ninety words whole, and cut a longer one", () => {
    expect(counts(sentence(90))).toEqual([90]);
    expect(counts(sentence(91))).toEqual([60, 31]);
    expect(counts(sentence(200))).toEqual([60, 60, 60, 20]);
    expect(counts([10, 90, 10].map(sentence).join(" "))).toEqual([10, 90, 10]);
  });

  it("hold every word of the body, within the bounds of length and overlap, and slice back to their text", () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const found = passages(body);
        const longest = Math.max(0, ...sentencesOf(body).map((span) => wordsIn(body, span).length));
        let covered = 0;
        for (const { start, end, text } of found) {
          expect(body.slice(start, end).replaceAll(/\s+/g, " ")).toBe(text);
          const words = wordsIn(body, { start, end }).length;
          expect(words).toBeLessThanOrEqual(longest > 60 ? 90 : 60);
          if (words > 60) expect(sentencesOf(body.slice(start, end))).toHaveLength(1);
          expect(body.slice(covered, Math.max(covered, start)).trim()).toBe("");
          expect(wordsIn(body, { start, end: Math.max(start, covered) }).length).toBeLessThanOrEqual(20);
          expect(end).toBeGreaterThan(covered);
          covered = end;
        }
        expect(body.slice(covered).trim()).toBe("");
      }),
      { numRuns: 300 },
    );
  });
});

/** Sentences of all lengths about the bounds, joined in all ways. */
const anyBody = fc
  .array(
    fc.record({
      words: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 19, 20, 21, 59, 60, 61, 89, 90, 91, 130)),
      gap: fc.constantFrom(" ", "\n", "\n\n", "  \r\n\r\n", ""),
    }),
    { maxLength: 25 },
  )
  .map((parts) => parts.map(({ words, gap }) => sentence(words) + gap).join(""));
