import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GibseyError } from "../errors.ts";
import { limits } from "../limits.ts";
import { parsePage } from "./page-record.ts";

const page = { page_id: "the door", number: 3, section: 2, char_id: "glyph", title: "The Door", body: "It opens.\r\n" };

function refusal(value: unknown, where?: string): GibseyError {
  try {
    parsePage(value, where);
  } catch (thrown) {
    if (thrown instanceof GibseyError) return thrown;
    throw thrown;
  }
  throw new Error("the page was taken");
}

describe("a page from unknown input", () => {
  test("is kept exactly, without unknown fields", () => {
    expect(parsePage({ ...page, mood: "dark" })).toStrictEqual(page);
  });

  test("needs page_id, number and body only; null is as good as absent for the rest", () => {
    const expected = { page_id: "1", number: 0, section: 1, char_id: "", title: "", body: "" };
    expect(parsePage({ page_id: "1", number: 0, body: "" })).toStrictEqual(expected);
    const nulls = { section: null, char_id: null, title: null };
    expect(parsePage({ page_id: "1", number: 0, body: "", ...nulls })).toStrictEqual(expected);
  });

  test("may have a whole number as its page_id or char_id", () => {
    expect(parsePage({ ...page, page_id: 17, char_id: 4 })).toMatchObject({ page_id: "17", char_id: "4" });
  });

  test("loses lone surrogates, which UTF-8 can't keep", () => {
    const torn = { ...page, page_id: "a\ud800", title: "\udc00b", body: "c\ud83d" };
    expect(parsePage(torn)).toMatchObject({ page_id: "a\ufffd", title: "\ufffdb", body: "c\ufffd" });
  });

  test.each([
    ["", "1 to 200 characters"],
    ["x".repeat(limits.pageIdCharactersMax + 1), "1 to 200 characters"],
    ["a\0b", "no control characters"],
    ["a\u009bb", "no control characters"],
    [" a", "no white space"],
    ["a\u00a0", "no white space"],
    [".", 'no "." or ".."'],
    ["..", 'no "." or ".."'],
    ["a/../b", 'no "." or ".."'],
    ["a/.", 'no "." or ".."'],
    ["/etc/passwd", "no slash at its start"],
    ["a\\b", "no backslash"],
    [1.5, "text or a whole number"],
    [2 ** 53, "text or a whole number"],
    [true, "text or a whole number"],
    [null, "text or a whole number"],
  ])("is refused with the page_id %j", (page_id, expected) => {
    const error = refusal({ ...page, page_id });
    expect(error.code).toBe("PAGE_INVALID");
    expect(error.message).toMatch(/^page_id is /);
    expect(error.message).toContain(`expected ${expected}`);
  });

  test.each([[-1], [1.5], [2 ** 31], [Number.NaN], [Infinity], ["3"], [null], [undefined]])(
    "is refused with the number %j",
    (number) => {
      expect(refusal({ ...page, number }).message).toMatch(
        /^number is .+; expected a whole number from 0 to 2147483647$/,
      );
    },
  );

  test.each([
    ["section", "one"],
    ["char_id", "../x"],
    ["title", "x".repeat(limits.titleCharactersMax + 1)],
    ["title", "a\0b"],
    ["body", "a\0b"],
    ["body", null],
    ["body", undefined],
  ])("is refused with the %s %j", (field, value) => {
    expect(refusal({ ...page, [field]: value }).message).toMatch(new RegExp(`^${field} is .+; expected `));
  });

  test.each([
    [null, "null"],
    [[page], "a list"],
    ["page", '"page"'],
    [undefined, "missing"],
  ])("is refused when it is %j", (value, found) => {
    expect(refusal(value).message).toBe(`the page is ${found}; expected an object`);
  });

  test("names the place, the field, what was found and what was expected, harmless to a terminal", () => {
    const error = refusal({ ...page, page_id: "\u001b[2J\u202e" }, "book.json line 17");
    expect(error.message).toBe(
      String.raw`book.json line 17: page_id is "\u001b[2J\u{202e}"; expected no control characters`,
    );
    expect(error.hint).not.toBe("");
  });

  test("is too large by the bytes of its body, and is named", () => {
    const body = "é".repeat(limits.pageBodyBytesMax / 2);
    expect(parsePage({ ...page, body }).body).toBe(body);
    const error = refusal({ ...page, body: `${body}.` }, "line 9");
    expect(error.code).toBe("PAGE_TOO_LARGE");
    expect(error.message).toContain('line 9: the body of page "the door" is');
  });

  test("is a page or a GibseyError, whatever it was, and a page parses to itself", () => {
    const nearly = fc.record({ page_id: fc.string(), number: fc.nat(), body: fc.anything() });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), nearly), (value) => {
        const outcome = parseOutcome(value);
        expect(outcome instanceof GibseyError || isDeepStrictEqual(parsePage(outcome), outcome)).toBe(true);
      }),
    );
  });
});

function parseOutcome(value: unknown): unknown {
  try {
    return parsePage(value);
  } catch (thrown) {
    return thrown;
  }
}
