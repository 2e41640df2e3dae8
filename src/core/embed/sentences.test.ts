import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { passagesOf } from "./passages.ts";
import { countWordsIn, sentencesOf, wordsIn } from "./sentences.ts";

function sentences(text: string): string[] {
  return sentencesOf(text).map(({ start, end }) => text.slice(start, end));
}

describe("sentences", () => {
  it.each([
    ["One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]],
    ["“Go!” she said. “Why?” ‘No.’ (He left.) Then", ["“Go!” she said.", "“Why?”", "‘No.’", "(He left.)", "Then"]],
    ["What?! Never... Ever. 7 came.", ["What?!", "Never...", "Ever.", "7 came."]],
    ["It cost 3.50 and www.example.org was down. so", ["It cost 3.50 and www.example.org was down. so"]],
    ["No stop here\n\nA new start\n \t\nAnother", ["No stop here", "A new start", "Another"]],
    ["One line\nand its end. Next\r\n\r\nLast", ["One line\nand its end.", "Next", "Last"]],
    ["  \n Spaces around.  \n", ["Spaces around."]],
    ["", []],
    [" \n\t\u00a0", []],
  ])("of %j", (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it.each([
    "Mr. Smith met Dr. Jones and J. R. Hartley.",
    "They asked\nMrs. Dalloway in.",
    "They asked\tDr. Rieux in.",
    "“Mr. Smith,” he said.",
    "‘Dr. Jones’ (St. Ives) came.",
    "See p. 12, e.g. No. 7.",
    "—Mr. Bloom?",
  ])("don't end at an abbreviation: %s", (text) => {
    expect(sentences(text)).toEqual([text]);
  });

  it("end after the word I, which is no initial", () => {
    expect(sentences("So did I. Then it rained.")).toEqual(["So did I.", "Then it rained."]);
  });

  it("have every character that isn't white space exactly once, in order", () => {
    fc.assert(
      fc.property(prose, (text) => {
        const spans = sentencesOf(text);
        let last = 0;
        for (const { start, end } of spans) {
          expect(text.slice(last, start)).toMatch(/^\s*$/);
          expect(text.slice(start, end)).toMatch(/^\S(?:.*\S)?$/s);
          last = end;
        }
        expect(text.slice(last)).toMatch(/^\s*$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("white space", () => {
  it("is what a regular expression takes for it, whatever the character", () => {
    const codes = Array.from({ length: 0x1_0000 }, (_, code) => code);
    const spaces = codes.filter((code) => sentencesOf(String.fromCharCode(code)).length === 0);
    expect(spaces).toEqual(codes.filter((code) => /\s/.test(String.fromCharCode(code))));
  });
});

describe("words", () => {
  it("are what a regular expression finds, and are counted as they are found", () => {
    fc.assert(
      fc.property(prose, fc.nat(60), fc.nat(60), (text, one, other) => {
        const [start = 0, end = 0] = [one, other].map((at) => Math.min(at, text.length)).toSorted((a, b) => a - b);
        const words = wordsIn(text, { start, end }).map((word) => text.slice(word.start, word.end));
        expect(words).toEqual(text.slice(start, end).match(/\S+/g) ?? []);
        expect(countWordsIn(text, { start, end })).toBe(words.length);
        for (const sentence of sentencesOf(text)) expect(sentence.words).toBe(wordsIn(text, sentence).length);
      }),
      { numRuns: 500 },
    );
  });

  it("are the runs without white space within a span", () => {
    const text = "one two\u00a0three\n four";
    expect(wordsIn(text, { start: 4, end: 17 }).map(({ start, end }) => text.slice(start, end))).toEqual([
      "two",
      "three",
      "fo",
    ]);
  });
});

const size = limits.pageBodyBytesMax;

describe("the largest body that a page may have", () => {
  it.each<[string, string]>([
    ["no punctuation", "word ".repeat(size / 5)],
    ["one word", "a".repeat(size)],
    ["full stops only", ".".repeat(size)],
    ["full stops and then brackets", ".".repeat(size / 2) + ")".repeat(size / 2)],
    ["full stops and brackets by turns", ".)".repeat(size / 2)],
    ["quotation marks only", '"'.repeat(size)],
    ["sentences of one word", "Yes. ".repeat(size / 5)],
    ["a sentence on each line and no space", "Yes.\n".repeat(size / 5)],
    ["initials only", "A. ".repeat(size / 3)],
    ["abbreviations on lines of their own", "Mr.\n".repeat(size / 4)],
    ["100,000 newlines", "\n".repeat(100_000)],
    ["newlines in the middle", `a${"\n".repeat(100_000)}b`],
    ["lines of spaces", "a.\n".concat(`${" ".repeat(511)}\n`.repeat(size / 512))],
    ["spaces after each full stop", `.${" ".repeat(511)}`.repeat(size / 512)],
    ["one stop and then spaces", `a.${" ".repeat(size)}b`],
    ["surrogate pairs", "🦊".repeat(size / 4)],
  ])("of %s is cut before the runner loses patience", (_, body) => {
    const page = { page_id: "1", number: 1, section: 1, char_id: "", title: "", body };
    const passages = passagesOf(page, "Name");
    expect(passages.length).toBeLessThan(size / 40);
    expect(passages.length === 0).toBe(body.trim() === "");
  });
});

/** Text with all that cuts sentences and much that doesn't. */
const prose = fc
  .array(
    fc.constantFrom(
      "word",
      "Word",
      "I",
      "Mr",
      "e.g",
      "7",
      ".",
      "!",
      "…",
      "?",
      "“",
      "”",
      "'",
      ")",
      "(",
      " ",
      "\n",
      "\n\n",
      "\r\n",
      "\u00a0",
      "\ufeff",
      "🦊",
      "\ud83e",
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));
