import { describe, expect, test } from "vitest";
import { limits } from "../limits.ts";
import { checkBook, checkCharacters, type PlacedPage } from "./book.ts";

function placed(page_id: string, number: number): PlacedPage {
  return { page: { page_id, number, section: 1, char_id: "", title: "", body: "" }, where: () => `line ${number}` };
}

describe("a book is checked as a whole", () => {
  test("pages of different ids and numbers pass", () => {
    expect(() => checkBook([placed("a", 1), placed("b", 2), placed("a/b", 0)])).not.toThrow();
  });

  test("no pages are an empty book, unless that is allowed", () => {
    expect(() => checkBook([])).toThrow(expect.objectContaining({ code: "BOOK_EMPTY" }));
    expect(() => checkBook([], { allowEmpty: true })).not.toThrow();
  });

  test.each([
    ["the same page_id", placed("a", 1), placed("a", 2), "line 1 and line 2 have the same page_id, a"],
    ["the same number", placed("a", 7), placed("b", 7), "line 7 and line 7 have the same number, 7"],
    [
      "ids that differ by case",
      placed("Tür", 1),
      placed("tÜR", 2),
      "line 1 and line 2 have page_ids that differ only in",
    ],
    [
      "ids that differ by composition",
      placed("\u00e9", 1),
      placed("e\u0301", 2),
      "differ only in letter case or Unicode",
    ],
  ])("two pages with %s are refused, and both places are named", (_, first, second, message) => {
    expect(() => checkBook([first, placed("c", 100), second])).toThrow(
      expect.objectContaining({ code: "PAGE_DUPLICATE", message: expect.stringContaining(message) }),
    );
  });

  test("more pages than an import may have are refused", () => {
    const pages = Array.from({ length: limits.importPagesMax + 1 }, () => placed("a", 1));
    expect(() => checkBook(pages)).toThrow(expect.objectContaining({ code: "PAGE_TOO_LARGE" }));
  });

  test("two characters of one char_id are refused, and both places are named", () => {
    const cast = ["fox", "Fox"].map((char_id) => ({
      character: { char_id, display_name: "Fox", color_hex: "#AAAAAA" },
      where: `${char_id}.json`,
    }));
    expect(() => checkCharacters(cast.slice(1))).not.toThrow();
    expect(() => checkCharacters(cast)).toThrow(
      expect.objectContaining({ code: "CHARACTER_INVALID", message: expect.stringContaining("fox.json and Fox.json") }),
    );
  });
});
