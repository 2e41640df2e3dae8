import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../../test/fc-runs.ts";
import { limits } from "../limits.ts";
import { CitationGuard, type CitedPage, type GuardedPiece } from "./citation-guard.ts";
import { quoted } from "./quoted.ts";

const pages: readonly CitedPage[] = [
  { page_id: "a", number: 3, body: "The bell rang twice. Nobody came, and \u201cNobody will,\u201d she said." },
  { page_id: "b", number: 41, body: "I climbed the stair;  it didn\u2019t end. The bell was silent." },
];

function shownOf(chunks: readonly string[]): { text: string; citations: readonly string[] } {
  const guard = new CitationGuard(pages);
  const pieces = [...chunks.flatMap((chunk) => guard.push(chunk)), ...guard.end()];
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
  const citations = pieces.flatMap((piece) =>
    piece.kind === "citation" ? [`${piece.citation.page_id}:${piece.citation.start}-${piece.citation.end}`] : [],
  );
  return { text, citations };
}

const cases: readonly (readonly [said: string, shown: string])[] = [
  ['She said "the bell rang twice" (p.3).', "She said \u201cThe bell rang twice\u201d (p.3)."],
  [
    "\u201cI climbed the stair; it didn't end\u201d (p. 41)",
    "\u201cI climbed the stair; it didn\u2019t end\u201d (p.41)",
  ],
  // Mended: on another of the retrieved pages.
  ['"Nobody came" (p.41)!', "\u201cNobody came\u201d (p.3)!"],
  ['"Nobody came" (p.99) and so on', "\u201cNobody came\u201d (p.3) and so on"],
  // Dropped: on none.
  ['"The bell rang thrice" (p.3). Yes.', "\u201cThe bell rang thrice\u201d. Yes."],
  ["It rang (p.99), I think (page 3).", "It rang, I think (p.3)."],
  ["See [pp. 3-41] and (p.3, p.7).", "See (p.3) (p.41) and (p.3)."],
  ["On page 12 and page 41, p. 7 too", "On a page and page 41, too"],
  ['He said "hello" and (well) left.', "He said \u201chello\u201d and (well) left."],
  // Marks that aren't closed or opened.
  ['"The bell rang', "\u201cThe bell rang\u201d"],
  ['"The bell ran', "\u201cThe bell ran\u201d"],
  ['"The bell rangings thrice (p.3)', "\u201cThe bell rangings\u201d thrice (p.3)"],
  ['"It rang thrice', "It rang thrice"],
  ["rang\u201d and \u201dso", "rang and so"],
  ['a 5" plank "Nobody came" (p.3)', "a 5 plank \u201cNobody came\u201d (p.3)"],
  ['"she said "Nobody will" (p.3)', "\u201cshe said \u201dNobody will (p.3)"],
  ["\u001b[31mred\u001b[0m \u001b]0;title\u0007text\u0000", "red text"],
  ['"Nobody came," (p.3)', "\u201cNobody came\u201d (p.3)"],
  ['"Nobody came" - (p.3)', "\u201cNobody came\u201d - (p.3)"],
  // Numbers that a reader would take for a page's, however they are written.
  ["a (P.3) b (p.\uff13) c (p.\u0661\u0662) d (p.\u2460) e (p.9\u200b9) f", "a (p.3) b c d e f"],
  ["a \uff08p.9\uff09 b (p.12-14) c (pp. 3, 4) d (p. **9**) e (p. #9) f (p. no. 9) g (p.-9)", "a b c (p.3) d e f g"],
  ["pages 3 and 99, pp. 3\u201399, page 3-99, page 1,234", "pages 3 and, pp. 3\u2013, page 3-, a page,234"],
  ["page #99, page no. 99, page number 99, page: 99", "a page, a page, a page, a page"],
  ["On page 3, 12 people; pages 3, 41", "On page 3, 12 people; pages 3, 41"],
  // A quotation in other marks, or in markdown, is one as well; what stands in them stays as it was said.
  [
    "'The bell rang thrice' (p.3), \u2018Nobody came\u2019 (p.41)",
    "'The bell rang thrice', \u2018Nobody came\u2019 (p.3)",
  ],
  [
    "\u300cThe bell rang thrice\u300d(p.3) \u2039Nobody came\u203a [p.3]",
    "\u300cThe bell rang thrice\u300d \u2039Nobody came\u203a (p.3)",
  ],
  ["She didn't, the bells' (p.3)", "She didn't, the bells' (p.3)"],
  [
    '**"The bell rang thrice"** (p.3) *"nobody came"* (p.3)',
    "**\u201cThe bell rang thrice\u201d** *\u201cNobody came\u201d* (p.3)",
  ],
  [
    '"The bell rang thrice" (Irma, p. 3) "Nobody came," p. 3',
    "\u201cThe bell rang thrice\u201d (Irma,) \u201cNobody came,\u201d p. 3",
  ],
  ['"..." (p.3) "" (p.3)', "\u201c...\u201d \u201c\u201d"],
  [`(p.${"1".repeat(40)}x`, "(x"],
  // What small models repeat of their prompt.
  ['<passage page="9">\nI know.</passage> "Nobody</summary> came" (p.3)', "\nI know. \u201cNobody came\u201d (p.3)"],
  ["It rang < twice. <b> <passages> <passage page=", "It rang < twice. <b> <passages> "],
  ["a plain pear, apples (pears), pp", "a plain pear, apples (pears), pp"],
];

describe("the guard of citations", () => {
  it.each(cases)("shows %j as %j, however it is cut", (said, shown) => {
    expect(shownOf([said]).text).toBe(shown);
    expect(shownOf(said.match(/[\s\S]/gu) ?? []).text).toBe(shown);
    expect(shownOf(said.match(/[\s\S]{1,7}/g) ?? []).text).toBe(shown);
  });

  it("sets a quotation on one line, with single marks in it, whichever way it was written", () => {
    expect(quoted('He said "go",\n\n"now" \u201cand\u201d - "then".')).toBe(
      "\u201cHe said \u2018go\u2019, \u2018now\u2019 \u2018and\u2019 - \u2018then\u2019.\u201d",
    );
  });

  it("shows what a page has in the form of a mark in other brackets, also where the quotation ends in it", () => {
    expect(quoted("It said (p.9), (see pages 3-4), \uff08p.\uff19\uff09, (p. 9")).toBe(
      "\u201cIt said [p.9], [see pages 3-4], [p.\uff19], [p. 9\u201d",
    );
  });

  it("tells where each marked quotation stands", () => {
    expect(shownOf(['"the bell rang twice" (p.3), "nobody" (p.3), "it never rang" (p.3)']).citations).toEqual([
      "a:0-19",
      "a:21-27",
    ]);
  });

  /** What is shown once each chunk was said, the last time once all was. */
  function shownByChunk(...chunks: readonly string[]): readonly string[] {
    const guard = new CitationGuard(pages);
    const textOf = (pieces: readonly GuardedPiece[]) =>
      pieces.map((piece) => (piece.kind === "text" ? piece.text : "*")).join("");
    return [...chunks.map((chunk) => textOf(guard.push(chunk))), textOf(guard.end())];
  }

  it("lets plain words through as they come, and holds back one quotation at most", () => {
    expect(shownByChunk("It rang, and ", 'then "Nobody went', '" ', "they said")).toEqual([
      "It rang, and",
      " then \u201cNobody w",
      "",
      "ent\u201d they said",
      "",
    ]);
  });

  it("lets a quotation's words through as long as a page has them letter for letter", () => {
    expect(shownByChunk('"', "The b", "ell ", "rang", " tw", 'ice."', " (p.3)", " So")).toEqual([
      "",
      "\u201cThe b",
      "ell",
      " rang",
      " tw",
      "ice",
      "\u201d (p.3)*",
      " So",
      "",
    ]);
    // Other letters are held.
    expect(shownByChunk('"Nobody', " came", ', "', " (p.3)", ' "nobody', ' came" (p.3)')).toEqual([
      "\u201cNobody",
      " came",
      "",
      "\u201d (p.3)*",
      "",
      " \u201cNobody came\u201d (p.3)*",
      "",
    ]);
  });

  it.each([7, 2_000])("ends a quotation that goes on for longer than any, said by %i characters", (size) => {
    const body = "The bell rang and nobody came. ".repeat(40).trim();
    const guard = new CitationGuard([{ page_id: "a", number: 3, body }]);
    const pieces = (`"${body}`.match(new RegExp(`.{1,${size}}`, "g")) ?? []).flatMap((part) => guard.push(part));
    const shown = pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
    const [, quotation = "", rest = ""] = /^\u201c([^\u201d]*)\u201d(.*)/.exec(shown) ?? [];
    expect(Math.abs(quotation.length - limits.heldQuotationMax)).toBeLessThan(10);
    expect(body).toContain(`${quotation}${rest}`);
  });

  it("holds words that its pages don't all have in the same letters", () => {
    const [a, b] = [
      { page_id: "a", number: 3, body: "The bell rang. It was late." },
      { page_id: "b", number: 41, body: "the bell rang? It was late!" },
    ];
    const guard = new CitationGuard([a, b]);
    const pieces = [...guard.push('"the bell'), ...guard.push(' rang" (p.3)'), ...guard.end()];
    expect(pieces.map((piece) => (piece.kind === "text" ? piece.text : piece.citation.number))).toEqual([
      "\u201cThe bell rang\u201d (p.3)",
      3,
    ]);
  });

  it("lets nothing of what may be a page's number through ahead of a quotation's end", () => {
    const page = { page_id: "a", number: 3, body: "It stands on page 12, and pages (p.7) on." };
    const said = '"It stands on page 12, and pages (p.7) on" (p.3)';
    const guard = new CitationGuard([page]);
    const texts = [...(said.match(/[\s\S]/gu) ?? []).flatMap((char) => guard.push(char)), ...guard.end()];
    expect(texts.map((piece) => (piece.kind === "text" ? piece.text : "*")).filter((text) => /p/.test(text))).toEqual([
      " page 12, and pages [p.7] on\u201d (p.3)",
    ]);
  });

  it("never shows a page that wasn't retrieved, nor a marked quotation that isn't on its page, whatever is said", () => {
    const marks = [
      '"',
      "\u201c",
      "\u201d",
      "\u00ab",
      "\u00bb",
      "(p.3)",
      "(p.41)",
      "(p.9)",
      "[p. 3]",
      "pp. 4-5",
      "(p.\uff19)",
      "'",
      "\u2018",
      "\u2019",
      "(p.",
      "(",
      ")",
    ];
    const words = [
      "Nobody came",
      "the bell",
      "rang twice",
      "thrice",
      "page 9",
      "page 3",
      "p",
      "12",
      " ",
      ". ",
      ",",
      "\n",
      "\u001b[1m",
      '<passage page="9">',
      "</passage>",
      "<",
    ];
    const said = fc.array(fc.constantFrom(...marks, ...words), { maxLength: 24 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 9 }), (said, size) => {
        const { text } = shownOf(said.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? []);
        for (const [, number] of text.matchAll(/\bp(?:ages?|[pg]?\.?)\s*(\p{N}+)/giu))
          expect(["3", "41"]).toContain(number);
        for (const [, quote = "", number] of text.matchAll(
          /[\u201c"]([^\u201c\u201d"]*)[\u201d"][\s.,*]*\(p\.(\d+)\)/g,
        )) {
          expect(pages.find((page) => String(page.number) === number)?.body.replaceAll(/\s+/g, " ")).toContain(quote);
        }
        expect(text).not.toMatch(/\u001b/);
        expect(text.replaceAll(/[^\u201c\u201d"]/g, "")).toMatch(/^(\u201c\u201d)*$/);
      }),
      { numRuns: fcRuns },
    );
  });

  it("shows quotations alike, however they are cut", () => {
    const words = [
      "Nobody",
      "nobody",
      " came",
      ", and",
      "The bell",
      "the bell",
      " rang",
      " twice",
      " was silent",
      "pages",
    ];
    const marks = ['"', "\u201c", "\u201d", " ", ". ", " (p.3)", " (p.41)", " (p.9)", "it didn't", "\u2019t", "\n"];
    const said = fc.array(fc.constantFrom(...marks, ...words), { maxLength: 16 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 9 }), (said, size) => {
        const cut = said.match(new RegExp(`[\\s\\S]{1,${size}}`, "gu")) ?? [];
        expect(shownOf(cut)).toEqual(shownOf([said]));
      }),
      { numRuns: fcRuns },
    );
  });
});
