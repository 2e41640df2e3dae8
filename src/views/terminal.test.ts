import { describe, expect, it } from "vitest";
import {
  bytes,
  counted,
  createStyle,
  duration,
  oneLine,
  plain,
  plainJson,
  quoteColumns,
  wrap,
  wrapLines,
} from "./terminal.ts";

describe("text for a terminal", () => {
  it("loses what could steer it, and keeps line breaks and tabs", () => {
    expect(plain("a\u001b[31mb\u0007\u009bc\u202ed\te\nf\rg")).toBe("a[31mbcd\te\nfg");
    expect(oneLine("  a\n\tb \u0000 c ")).toBe("a b c");
  });

  it("says the same as JSON, in which nothing steers it either", () => {
    const page = { body: "a\u001b[31mb\u009b2Jc\u202ed\u007f \u00e9 \ud83e\udd8a" };
    const json = plainJson(JSON.stringify(page));
    expect(JSON.parse(json)).toEqual(page);
    expect(plain(json)).toBe(json);
  });

  it("is marked only where colour is wanted", () => {
    expect(createStyle(true).red("no")).toBe("\u001b[31mno\u001b[39m");
    expect(createStyle(false).red("no")).toBe("no");
  });

  it("is wrapped at spaces, and a word that is too long stands alone", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("a unbreakable b", 4)).toEqual(["a", "unbreakable", "b"]);
    expect(wrap("", 7)).toEqual([]);
    expect(wrapLines("one two three\n\nfour\u0007", 7)).toEqual(["one two", "three", "", "four"]);
    expect([quoteColumns(10), quoteColumns(80), quoteColumns(300)]).toEqual([20, 74, 94]);
  });
});

describe("figures for people", () => {
  it.each([
    [0.44, "0.4 ms"],
    [950, "950 ms"],
    [999.7, "1.0 s"],
    [12_345, "12.3 s"],
    [59_970, "1 min 0 s"],
    [200_000, "3 min 20 s"],
  ])("%d ms is %s", (ms, shown) => {
    expect(duration(ms)).toBe(shown);
  });

  it.each([
    [1_234, "1 kB"],
    [999_900, "1.0 MB"],
    [34_700_000, "34.7 MB"],
    [999_960_000, "1.00 GB"],
  ])("%d bytes are %s", (count, shown) => {
    expect(bytes(count)).toBe(shown);
  });

  it("counts one and many", () => {
    expect([counted(1, "page"), counted(0, "page"), counted(12_345, "page")]).toEqual([
      "1 page",
      "0 pages",
      "12,345 pages",
    ]);
  });
});
