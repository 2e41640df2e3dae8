import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askedWords, countWords, type WordHit, WordIndex } from "./word-index.ts";
import { wordsOf } from "./words.ts";

function indexOf(pages: Readonly<Record<string, string>>): WordIndex {
  const index = new WordIndex();
  for (const [page_id, text] of Object.entries(pages)) index.put(countWords(page_id, text));
  return index;
}

describe("the index of words", () => {
  it("finds the pages that have a word of the question, the more telling first", () => {
    const index = indexOf({ a: "lamp lamp lamp", b: "lamp boat", c: "boat harbour", d: "harbour wall" });
    expect(index.search(askedWords("Which lamp?")).map(({ page_id }) => page_id)).toEqual(["a", "b"]);
    expect(index.search(askedWords("lamps in boats")).map(({ page_id }) => page_id)).toEqual(["b", "a", "c"]);
  });

  it("scores as BM25 does, by hand", () => {
    const [hit] = indexOf({ a: "lamp lamp boat", b: "boat" }).search(askedWords("lamp"));
    const idf = Math.log(1 + (2 - 1 + 0.5) / (1 + 0.5));
    const bm25 = (idf * 2.2 * 2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 2));
    expect(hit?.score).toBeCloseTo(bm25 / Math.sqrt(2.2 * idf), 12);
    expect(hit?.coverage).toBe(1);
  });

  it("says how much of the question a page covers, by the words' weight", () => {
    const index = indexOf({ a: "lamp", b: "boat", c: "boat", d: "boat" });
    const covered = new Map(index.search(askedWords("lamp boat")).map(({ page_id, coverage }) => [page_id, coverage]));
    const lamp = index.weight(["lamp"]) / (index.weight(["lamp"]) + index.weight(["boat"]));
    expect(covered.get("a")).toBeCloseTo(lamp, 12);
    expect(covered.get("b")).toBeCloseTo(1 - lamp, 12);
    expect(lamp).toBeGreaterThan(0.5);
  });

  it("finds nothing for a question of stop words, of unknown words, or in an empty index", () => {
    const index = indexOf({ a: "it was the lamp" });
    expect(index.search(askedWords("what is it?"))).toEqual([]);
    expect(index.search(askedWords("harbour"))).toEqual([]);
    expect(new WordIndex().search(askedWords("lamp"))).toEqual([]);
  });

  it("keeps a page without words, and forgets a page once", () => {
    const index = indexOf({ a: "", b: "lamp" });
    expect(index.size).toBe(2);
    index.remove("a");
    index.remove("a");
    index.remove("unknown");
    expect(index.size).toBe(1);
    expect([...index.entries()]).toEqual([countWords("b", "lamp")]);
  });

  it("forgets the old words of a page that is put again, also when that happens a thousand times", () => {
    const index = indexOf({ other: "harbour" });
    for (let time = 0; time < 1_000; time++) index.put(countWords("a", `lamp w${time}`));
    expect(index.size).toBe(2);
    expect(index.search(askedWords("w998"))).toEqual([]);
    expect(index.search(askedWords("w999"))).toMatchObject([{ page_id: "a" }]);
    expect(index.search(askedWords("lamp"))).toHaveLength(1);
    expect(index.weight(["lamp"])).toBe(index.weight(["harbour"]));
  });

  it("counts a word's spellings together, as common as the commonest of them", () => {
    const index = indexOf({ a: "ariel arieol", b: "arieol", c: "arieol", d: "boat" });
    const asked = [["ariel", "arieol"]];
    expect(index.weight(asked[0] ?? [])).toBe(index.weight(["arieol"]));
    const [first, ...others] = index.search(asked);
    expect(first).toMatchObject({ page_id: "a", coverage: 1 });
    expect(others.map(({ page_id }) => page_id)).toEqual(["b", "c"]);
  });

  it("knows the words that are written nearly like one, while a page has them", () => {
    const index = indexOf({ a: "keepers", b: "Keeper's", c: "keeping" });
    expect(index.near("kepers")).toMatchObject([{ written: "keepers", pages: 1, edits: 1 }]);
    index.remove("a");
    expect(index.near("kepers")).toEqual([]);
  });

  it("knows whether a word stands on a page that is accepted", () => {
    const index = indexOf({ a: "lamp", b: "boat" });
    expect(index.stands("lamp", (page_id) => page_id === "a")).toBe(true);
    expect(index.stands("lamp", (page_id) => page_id === "b")).toBe(false);
    index.remove("a");
    expect(index.stands("lamp", () => true)).toBe(false);
  });

  it("answers like plain sums over its pages, whatever was put and removed before", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.array(word, { minLength: 1, maxLength: 5 }),
        (steps, asked) => {
          const index = new WordIndex();
          const pages = new Map<string, string>();
          for (const { page_id, text } of steps) {
            if (text === undefined) index.remove(page_id);
            else index.put(countWords(page_id, text));
            pages.delete(page_id);
            if (text !== undefined) pages.set(page_id, text);
          }
          const question = asked.join(" ");
          expect(index.size).toBe(pages.size);
          expect(rounded(index.search(askedWords(question)))).toEqual(rounded(plainSearch(pages, question)));
          const entries = [...pages].map(([page_id, text]) => countWords(page_id, text));
          expect([...index.entries()]).toEqual(entries.toSorted(byPageId));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const word = fc.constantFrom("lamp", "boat", "harbour", "wall", "the", "keeper", "rain");
const step = fc.record({
  page_id: fc.constantFrom("a", "b", "c", "d", "10", "9"),
  text: fc.option(
    fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")),
    { nil: undefined, freq: 3 },
  ),
});

/** BM25 as its formula stands, over the pages' words and nothing else. */
function plainSearch(pages: ReadonlyMap<string, string>, question: string): WordHit[] {
  const bodies = [...pages].map(([page_id, text]) => ({ page_id, words: wordsOf(text) }));
  const mean = bodies.reduce((sum, { words }) => sum + words.length, 0) / bodies.length;
  const idf = (asked: string): number => {
    const having = bodies.filter(({ words }) => words.includes(asked)).length;
    return Math.log(1 + (bodies.length - having + 0.5) / (having + 0.5));
  };
  const asked = [...new Set(wordsOf(question))];
  const mass = asked.reduce((sum, one) => sum + idf(one), 0);
  const hits = bodies.map(({ page_id, words }) => {
    const found = asked.filter((one) => words.includes(one));
    const parts = found.map((one) => {
      const count = words.filter((other) => other === one).length;
      return (idf(one) * 2.2 * count) / (count + 1.2 * (0.25 + (0.75 * words.length) / mean));
    });
    const score = parts.reduce((sum, part) => sum + part, 0) / Math.sqrt(2.2 * mass);
    return { page_id, score, coverage: found.reduce((sum, one) => sum + idf(one), 0) / mass };
  });
  return hits.filter(({ coverage }) => coverage > 0);
}

/** Sums differ in their last digits with the order of the summands, and so may the order of ties. */
function rounded(hits: readonly WordHit[]): unknown[] {
  return hits
    .map(({ page_id, score, coverage }) => [page_id, score.toFixed(9), coverage.toFixed(9)] as const)
    .toSorted(([one, first], [other, second]) => Number(second) - Number(first) || (one < other ? -1 : 1));
}

function byPageId(one: { readonly page_id: string }, other: { readonly page_id: string }): number {
  return one.page_id < other.page_id ? -1 : 1;
}
