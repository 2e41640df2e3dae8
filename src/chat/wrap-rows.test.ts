import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../test/fc-runs.ts";
import { cellsOf, widthOf } from "./cells.ts";
import { wrapRows, wrapText } from "./wrap-rows.ts";

const someText = fc
  .array(
    fc.constantFrom(
      "a",
      "long",
      " ",
      "  ",
      "\n",
      "é",
      "e\u0301",
      "“",
      "…",
      "狐",
      "🦊",
      "👩‍👩‍👧",
      "️",
      "\u200d",
      "w".repeat(9),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(""));

describe("a text in rows", () => {
  it("is whole, and no row is wider than there is room for", () => {
    fc.assert(
      fc.property(someText, fc.integer({ min: 2, max: 12 }), (text, columns) => {
        const rows = wrapRows(text, columns);
        expect(rows.map(({ start, end }) => text.slice(start, end) + (text[end] === "\n" ? "\n" : "")).join("")).toBe(
          text,
        );
        for (const row of wrapText(text, columns)) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: fcRuns },
    );
  });

  it("has the characters that a reader sees, as wide as the library measures them", () => {
    fc.assert(
      fc.property(someText, (text) => {
        const cells = [...cellsOf(text)];
        expect(cells.map(({ index, segment }) => ({ index, segment }))).toEqual(
          [...new Intl.Segmenter().segment(text)].map(({ index, segment }) => ({ index, segment })),
        );
        expect(widthOf(text)).toBe(cells.reduce((sum, { segment }) => sum + stringWidth(segment), 0));
      }),
      { numRuns: fcRuns },
    );
  });

  it("is broken at spaces, within long words, and between foxes", () => {
    expect(wrapText("the fox sat down", 8)).toEqual(["the fox", "sat down"]);
    expect(wrapText("a lighthouse\n\nx", 5)).toEqual(["a", "light", "house", "", "x"]);
    expect(wrapText(" a🦊", 2)).toEqual(["", "a", "🦊"]);
    expect(wrapText("狐狸狐狸", 5)).toEqual(["狐狸", "狐狸"]);
  });
});
