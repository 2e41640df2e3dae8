import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Page, Passage } from "../page.ts";
import { passagesOf } from "./passages.ts";
import { wordsIn } from "./sentences.ts";

const page: Page = { page_id: "1", number: 1, section: 1, char_id: "fox", title: "A title", body: "" };

function passages(body: string, name = ""): Passage[] {
  return passagesOf({ ...page, body }, name);
}

/** A body of so many words, each another one. */
function bodyOf(words: number): string {
  return Array.from({ length: words }, (_, position) => `w${position}`).join(" ");
}

/** The first and the last word of each passage of such a body. */
function ends(words: number): string[] {
  return passages(bodyOf(words)).map(({ text }) => text.replace(/ .* /, " "));
}

describe("passages", () => {
  it("are windows of eighty words, twenty of them the last one's, and then the whole page", () => {
    expect(ends(81)).toEqual(["w0 w79", "w60 w80", "w0 w80"]);
    expect(ends(140)).toEqual(["w0 w79", "w60 w139", "w0 w139"]);
    expect(ends(141)).toEqual(["w0 w79", "w60 w139", "w120 w140", "w0 w140"]);
  });

  it("are the page alone where one window would hold it", () => {
    expect(ends(2)).toEqual(["w0 w1"]);
    expect(ends(80)).toEqual(["w0 w79"]);
  });

  it("take no more of a long page as a whole than a model reads", () => {
    expect(ends(350).at(-1)).toBe("w0 w349");
    expect(ends(5_000).at(-1)).toBe("w0 w349");
    expect(ends(5_000).at(-2)).toBe("w4920 w4999");
  });

  it("carry the character's name in front of the whole page alone, and their white space made plain", () => {
    expect(passages("It  was\nlate. ", "The Fox")).toEqual([
      { id: "0", start: 0, end: 13, text: "The Fox: It was late." },
    ]);
    expect(passages("It was late.")).toMatchObject([{ text: "It was late." }]);
    expect(passages(bodyOf(100), "The Fox").map(({ text }) => text.startsWith("The Fox: w0 "))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("are numbered in order; a blank body has none", () => {
    expect(passages(bodyOf(150)).map(({ id }) => id)).toEqual(["0", "1", "2", "3"]);
    expect(passages(" \n ", "The Fox")).toEqual([]);
  });

  it("hold every word of the body in windows, and slice back to their text", () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const found = passages(body);
        const windows = found.length === 1 ? found : found.slice(0, -1);
        let covered = 0;
        for (const { start, end, text } of windows) {
          expect(body.slice(start, end).replaceAll(/\s+/g, " ")).toBe(text);
          expect(wordsIn(body, { start, end }).length).toBeLessThanOrEqual(80);
          expect(body.slice(covered, Math.max(covered, start)).trim()).toBe("");
          expect(end).toBeGreaterThan(covered);
          covered = end;
        }
        expect(body.slice(covered).trim()).toBe("");
        const whole = found.at(-1);
        if (whole !== undefined) expect(body.slice(whole.start, whole.end).replaceAll(/\s+/g, " ")).toBe(whole.text);
      }),
      { numRuns: 300 },
    );
  });
});

/** Bodies of all lengths about the bounds, with all sorts of white space. */
const anyBody = fc
  .record({
    words: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.constantFrom(1, 79, 80, 81, 139, 140, 141, 349, 350, 351)),
    gaps: fc.array(fc.constantFrom(" ", "\n", "\n\n", "  \r\n\r\n", "\u00a0"), { minLength: 1, maxLength: 7 }),
  })
  .map(({ words, gaps }) =>
    Array.from({ length: words }, (_, position) => `w${position}${gaps[position % gaps.length]}`).join(""),
  );
