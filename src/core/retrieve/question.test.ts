import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { parseK, parseQuestionText, parseUpto } from "./question.ts";

describe("a question's text", () => {
  it("is the reader's words on one line", () => {
    expect(parseQuestionText("  who keeps\n\tthe key?\u00a0")).toBe("who keeps the key?");
  });

  it("loses lone surrogates", () => {
    expect(parseQuestionText("who \ud83e?")).toBe("who \ufffd?");
  });

  it("may be as long as the limit, white space aside", () => {
    const longest = "a".repeat(limits.questionCharactersMax);
    expect(parseQuestionText(` ${longest}\n`)).toBe(longest);
  });

  it.each([["", " \n", undefined, null, 7, ["who?"]], ["a".repeat(limits.questionCharactersMax + 1)]])(
    "is refused when it is empty, no text, or too long",
    (...texts) => {
      for (const text of texts) {
        expect(() => parseQuestionText(text)).toThrow(expect.objectContaining({ code: "QUESTION_INVALID" }));
      }
    },
  );
});

describe("k", () => {
  it("is the fallback when it isn't given", () => {
    expect(parseK(undefined, 4)).toBe(4);
  });

  it.each([
    [1, 1],
    ["1", 1],
    ["050", 50],
    [50, 50],
  ])("may be %j", (given, k) => {
    expect(parseK(given, 4)).toBe(k);
  });

  it.each([
    [0],
    [51],
    ["51"],
    [-1],
    ["-1"],
    [1.5],
    ["1.5"],
    ["1e1"],
    ["five"],
    [""],
    [" 5"],
    [null],
    [Number.NaN],
    [["5"]],
  ])("may not be %j", (given) => {
    expect(() => parseK(given, 4)).toThrow(expect.objectContaining({ code: "K_INVALID" }));
  });
});

describe("upto", () => {
  it.each([
    [undefined, undefined],
    [0, 0],
    ["0", 0],
    ["0710", 710],
    [3, 3],
  ])("may be %j", (given, upto) => {
    expect(parseUpto(given)).toBe(upto);
  });

  it.each([[-1], ["-1"], [1.5], ["1.5"], ["ten"], [""], [" 5"], [null], [Number.NaN], [2 ** 53], ["9".repeat(400)]])(
    "may not be %j",
    (given) => {
      expect(() => parseUpto(given)).toThrow(expect.objectContaining({ code: "UPTO_INVALID" }));
    },
  );
});
