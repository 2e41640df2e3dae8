import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AskedWord, askedWords, WordIndex, type WordScores } from "./word-index.ts";
import { wordsOf } from "./words.ts";

function indexOf(pages: Readonly<Record<string, string>>): WordIndex {
  const index = new WordIndex();
  for (const [page_id, text] of Object.entries(pages)) index.put(page_id, text);
  return index;
}

/** What is found on these pages, best first. */
function found(index: WordIndex, asked: readonly AskedWord[], page_ids = ["a", "b", "c", "d"]) {
  const scores = index.search(asked);
  return page_ids
    .map((page_id) => ({ page_id, score: scoreOf(scores, page_id), coverage: scores.coverage(page_id) }))
    .filter(({ coverage }) => coverage > 0)
    .toSorted((one, other) => other.score - one.score);
}

function scoreOf(scores: WordScores, page_id: string): number {
  return scores.scores([{ page_id }])[0] ?? Number.NaN;
}

describe("the index of words", () => {
  it("finds the pages that have a word of the question, the more telling first", () => {
    const index = indexOf({ a: "lamp lamp lamp", b: "lamp boat", c: "boat harbour", d: "harbour wall" });
    expect(found(index, askedWords("Which lamp?")).map(({ page_id }) => page_id)).toEqual(["a", "b"]);
    expect(found(index, askedWords("lamps in boats")).map(({ page_id }) => page_id)).toEqual(["b", "a", "c"]);
  });

  it("scores as BM25 does, by hand", () => {
    const hits = indexOf({ a: "lamp lamp boat", b: "boat" }).search(askedWords("lamp"));
    const idf = Math.log(1 + (2 - 1 + 0.5) / (1 + 0.5));
    const bm25 = (idf * 2.2 * 2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 2));
    expect(scoreOf(hits, "a")).toBeCloseTo(bm25 / Math.sqrt(2.2 * idf), 12);
    expect(hits.coverage("a")).toBe(1);
    expect([scoreOf(hits, "b"), hits.coverage("b")]).toEqual([0, 0]);
  });

  it("says how much of the question a page covers, by the words' weight", () => {
    const index = indexOf({ a: "lamp", b: "boat", c: "boat", d: "boat" });
    const { coverage } = index.search(askedWords("lamp boat"));
    const lamp = index.weight(["lamp"]) / (index.weight(["lamp"]) + index.weight(["boat"]));
    expect(coverage("a")).toBeCloseTo(lamp, 12);
    expect(coverage("b")).toBeCloseTo(1 - lamp, 12);
    expect(lamp).toBeGreaterThan(0.5);
  });

  it("finds nothing for a question of stop words, of unknown words, or in an empty index", () => {
    const index = indexOf({ a: "it was the lamp" });
    expect(found(index, askedWords("what is it?"))).toEqual([]);
    expect(found(index, askedWords("harbour"))).toEqual([]);
    expect(found(new WordIndex(), askedWords("lamp"))).toEqual([]);
  });

  it("keeps a page without words, and forgets a page once", () => {
    const index = indexOf({ a: "", b: "lamp" });
    expect(index.size).toBe(2);
    index.remove("a");
    index.remove("a");
    index.remove("unknown");
    expect(index.size).toBe(1);
    expect(found(index, askedWords("lamp"))).toMatchObject([{ page_id: "b" }]);
  });

  it("forgets the old words of a page that is put again, also when that happens a thousand times", () => {
    const index = indexOf({ other: "harbour" });
    for (let time = 0; time < 1_000; time++) index.put("a", `lamp w${time}`);
    expect(index.size).toBe(2);
    expect(found(index, askedWords("w998"))).toEqual([]);
    expect(found(index, askedWords("w999"))).toMatchObject([{ page_id: "a" }]);
    expect(found(index, askedWords("lamp"))).toHaveLength(1);
    expect(index.weight(["lamp"])).toBe(index.weight(["harbour"]));
  });

  it("counts a word's spellings together, as common as the commonest of them", () => {
    const index = indexOf({ a: "ariel arieol", b: "arieol", c: "arieol", d: "boat" });
    const asked = [["ariel", "arieol"]];
    expect(index.weight(asked[0] ?? [])).toBe(index.weight(["arieol"]));
    const [first, ...others] = found(index, asked);
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
            else index.put(page_id, text);
            pages.delete(page_id);
            if (text !== undefined) pages.set(page_id, text);
          }
          expect(index.size).toBe(pages.size);
          const question = asked.join(" ");
          const plain = plainSearch(pages, question);
          for (const one of [index, restored(index, [...pages.keys()])]) {
            const scores = one.search(askedWords(question));
            for (const page_id of page_ids) {
              expect(scoreOf(scores, page_id)).toBeCloseTo(plain.get(page_id)?.score ?? 0, 9);
              expect(scores.coverage(page_id)).toBeCloseTo(plain.get(page_id)?.coverage ?? 0, 9);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("gives tables that hang on its pages alone, and takes no more from them than they have", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const index = new WordIndex();
        const pages = new Map<string, string>();
        for (const { page_id, text = "" } of steps) {
          index.put(page_id, text);
          pages.set(page_id, text);
        }
        const tables = index.tables([...pages.keys()]);
        expect(tables).toEqual(indexOf(Object.fromEntries(pages)).tables([...pages.keys()]));
        const again = restored(index, [...pages.keys()]);
        expect(again.tables([...pages.keys()])).toEqual(tables);
        again.put("a", "Another harbour.");
        expect(found(again, askedWords("another"))).toMatchObject([{ page_id: "a" }]);
        expect(again.near("harbuor")).toEqual([
          {
            written: "harbour",
            pages: [...pages].filter(([id, text]) => id !== "a" && text.includes("harbour")).length + 1,
            edits: 1,
          },
        ]);
      }),
      { numRuns: 100 },
    );
  });
});

/** What a start makes of a snapshot's tables. */
function restored(index: WordIndex, page_ids: readonly string[]): WordIndex {
  const again = new WordIndex();
  again.restore(page_ids, index.tables(page_ids));
  return again;
}

const page_ids = ["a", "b", "c", "d", "e", "f"];
const word = fc.constantFrom(
  "lamp",
  "lamps",
  "boat",
  "harbour",
  "wall",
  "the",
  "keeper",
  "keeper's",
  "keepers",
  "rain",
);
const step = fc.record({
  page_id: fc.constantFrom(...page_ids),
  text: fc.option(
    fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")),
    { nil: undefined, freq: 3 },
  ),
});

/** BM25 as its formula stands, over the pages' words and nothing else. */
function plainSearch(pages: ReadonlyMap<string, string>, question: string) {
  const bodies = [...pages].map(([page_id, text]) => ({ page_id, words: wordsOf(text) }));
  const mean = bodies.reduce((sum, { words }) => sum + words.length, 0) / bodies.length;
  const idf = (asked: string): number => {
    const having = bodies.filter(({ words }) => words.includes(asked)).length;
    return Math.log(1 + (bodies.length - having + 0.5) / (having + 0.5));
  };
  const asked = [...new Set(wordsOf(question))];
  const mass = asked.reduce((sum, one) => sum + idf(one), 0);
  const hits = bodies.map(({ page_id, words }) => {
    const had = asked.filter((one) => words.includes(one));
    const parts = had.map((one) => {
      const count = words.filter((other) => other === one).length;
      return (idf(one) * 2.2 * count) / (count + 1.2 * (0.25 + (0.75 * words.length) / mean));
    });
    const score = parts.reduce((sum, part) => sum + part, 0) / Math.sqrt(2.2 * mass);
    return [page_id, { score, coverage: had.reduce((sum, one) => sum + idf(one), 0) / mass }] as const;
  });
  return new Map(hits.filter(([, { coverage }]) => coverage > 0));
}
