import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { sentencesOf, wordsIn } from "../embed/sentences.ts";
import { type AskedWord, askedWords, WordIndex } from "../index/word-index.ts";
import { AskedStems } from "./asked-stems.ts";
import { cutQuote, type QuoteContext, verifiedQuote } from "./quote.ts";

interface Asking extends Partial<Pick<QuoteContext, "hits">> {
  readonly asked?: readonly AskedWord[];
}

function contextOf(body: string, { asked = [["lamp"]], hits = [] }: Asking = {}): QuoteContext {
  const words = new WordIndex();
  words.put("a", body);
  for (const other of ["b", "c", "d"]) words.put(other, `page ${other} of rain`);
  return { asked: new AskedStems(asked, words), hits, floor: 0, deviation: 0.1 };
}

function quote(body: string, over: Asking = {}): string | undefined {
  const page = pageOf("a", 1, { body });
  const span = cutQuote(page, contextOf(body, over));
  return span === undefined ? undefined : verifiedQuote(page, span);
}

const filler = "Nobody on the long grey wall had anything more to say about all of that weather, so they went in. ";

describe("a quote", () => {
  it("is the whole page when that is short", () => {
    expect(quote("The lamp is lit.")).toBe("The lamp is lit.");
    expect(quote("\n  The lamp\nis lit. It rains.  \n")).toBe("The lamp\nis lit. It rains.");
  });

  it("is there even when nothing of the question is in the page", () => {
    expect(quote("It rains. It pours.")).toBe("It rains. It pours.");
  });

  it("of a page without words isn't there", () => {
    expect(quote("")).toBeUndefined();
    expect(quote(" \n\n ")).toBeUndefined();
  });

  it("has the sentence with the asked words, wherever on the page it stands", () => {
    for (const before of [0, 3, 9]) {
      const body = `${filler.repeat(before)}The lamp went out at three. ${filler.repeat(9 - before)}`;
      expect(quote(body)).toContain("The lamp went out at three.");
    }
  });

  it("prefers the sentence that has more of what was asked", () => {
    const body = `A lamp burned. ${filler.repeat(5)}The harbour lamp went out. ${filler.repeat(5)}The harbour slept.`;
    expect(quote(body, { asked: askedWords("harbour lamp") })).toContain("The harbour lamp went out.");
  });

  it("prefers the passage that was found, when no word tells", () => {
    const body = `${filler.repeat(3)}${"Two swans crossed slowly. ".repeat(20)}${filler.repeat(5)}`;
    const hits = [{ page_id: "a", passage: "1", cosine: 0.9 }];
    const span = cutQuote(pageOf("a", 1, { body }), contextOf(body, { asked: askedWords("which birds?"), hits }));
    expect(body.slice(span?.start, span?.end)).toContain("swans");
  });

  it("isn't put off by passages that the page no longer has", () => {
    const hits = [{ page_id: "a", passage: "99", cosine: 0.9 }];
    expect(quote("The lamp is lit.", { hits })).toBe("The lamp is lit.");
  });

  it("of a sentence that is too long starts at it and ends at a clause", () => {
    const long = `The lamp, which had burned for years on end, ${"and for years, ".repeat(20)}went out.`;
    const cut = quote(long) ?? "";
    expect(long.startsWith(cut)).toBe(true);
    expect(cut).toMatch(/,$/);
    expect(cut.split(/\s+/).length).toBeLessThanOrEqual(40);
  });

  it("of a page without any punctuation is forty of its words, with the asked one", () => {
    const body = `${"word ".repeat(300)}lamp ${"word ".repeat(300)}`;
    const cut = quote(body) ?? "";
    expect(cut.split(" ")).toHaveLength(40);
    expect(cut).toContain("lamp");
  });

  it("is cut from the largest pages before the runner loses patience", () => {
    for (const body of ["Yes. ".repeat(52_000), "word ".repeat(52_000), "A lamp, a boat; ".repeat(16_000)]) {
      expect(quote(body)).toBeDefined();
    }
  });

  it("is at most forty of the page's words, and whole sentences wherever these are short enough", () => {
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 20 }), (parts) => {
        const body = parts.join("");
        const page = pageOf("a", 1, { body });
        const span = cutQuote(page, contextOf(body));
        expect(span === undefined).toBe(body.trim() === "");
        if (span === undefined) return;
        expect(verifiedQuote(page, span)).toBe(body.slice(span.start, span.end));
        expect(wordsIn(body, span).length).toBeLessThanOrEqual(40);
        const around = sentencesOf(body).filter(({ start, end }) => start < span.end && end > span.start);
        const areShort = around.every((one) => wordsIn(body, one).length <= 40);
        if (areShort) expect([around.at(0)?.start, around.at(-1)?.end]).toEqual([span.start, span.end]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a verified quote", () => {
  const page = pageOf("a", 1, { body: `The lamp. ${"word ".repeat(50)}` });

  it("is what the page has between two places", () => {
    expect(verifiedQuote(page, { start: 4, end: 9 })).toBe("lamp.");
  });

  it.each([
    [-1, 4],
    [0, 1_000],
    [4, 4],
    [9, 4],
    [0.5, 4],
    [0, Number.NaN],
    [9, 10],
    [10, 10 + 41 * 5],
  ])("from %d to %d isn't one", (start, end) => {
    expect(verifiedQuote(page, { start, end })).toBeUndefined();
  });
});

const sentence = fc
  .record({
    words: fc.array(fc.constantFrom("lamp", "boat,", "rain", "over", "the;", "wall"), { minLength: 1, maxLength: 55 }),
    gap: fc.constantFrom(" ", "\n\n", "  "),
  })
  .map(({ words, gap }) => `It ${words.join(" ")}.${gap}`);
