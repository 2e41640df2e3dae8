import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { PassageHit, VectorIndex, VectorIndexFactory } from "../../src/core/index/vector-index.ts";
import { cosine } from "../../src/core/index/vector.ts";
import { seededRandom } from "../../src/core/nightly/seeded-random.ts";
import type { PassageVector } from "../../src/core/page.ts";

/*
 * Most tests use vectors of length 1 whose products are exact in floating point: in four of the dimensions one of the
 * 24 corners (±1, 0, 0, 0) ... (±½, ±½, ±½, ±½), elsewhere zeros. So results are compared as they are, ties included.
 */
const dimensions = 20;
const cornersOfFour = [0, 1, 2, 3]
  .flatMap((axis) => [1, -1].map((sign) => [0, 0, 0, 0].with(axis, sign)))
  .concat(Array.from({ length: 16 }, (_, bits) => [1, 2, 4, 8].map((bit) => ((bits & bit) === 0 ? 0.5 : -0.5))));

/** What every {@link VectorIndex} does. */
export function vectorIndexContract(name: string, make: VectorIndexFactory): void {
  describe(`${name} as a vector index`, () => {
    const opened: VectorIndex[] = [];
    afterEach(() => opened.splice(0).forEach((index) => index.close()));

    function open(length = dimensions): VectorIndex {
      const index = make(length);
      opened.push(index);
      return index;
    }

    it("an empty index finds nothing and holds nothing", () => {
      const index = open();
      expect(index.search(corner(0), 5)).toEqual([]);
      expect([...index.entries()]).toEqual([]);
      expect(index.size).toBe(0);
      expect(index.dimensions).toBe(dimensions);
    });

    it("finds the nearest passages, best first, each with its cosine", () => {
      const index = open();
      index.put("1", passages(corner(0), corner(1)));
      index.put("2", passages(corner(8)));
      expect(index.search(corner(0), 3)).toEqual([hit("1", "a0", 1), hit("2", "a0", 0.5), hit("1", "a1", -1)]);
    });

    it("restores many pages at once as if each had been put", () => {
      const { rows, queries } = clustered(40, dimensions, 3, seededRandom(8));
      const pages = [3, 0, 7, 30].map((count, page) => ({
        page_id: `${page}`,
        passages: Array.from({ length: count }, (_, passage) => `a${passage}`),
      }));
      const restored = open();
      restored.restore(pages, Float32Array.from(rows.flatMap((row) => [...row])));
      const put = open();
      for (const { page_id, passages: names } of pages) {
        put.put(
          page_id,
          names.map((passage) => ({ passage, vector: rows.shift() ?? corner(0) })),
        );
      }
      for (const index of [restored, put]) index.put("0", passages(corner(3)));
      expect([...restored.entries()]).toEqual([...put.entries()]);
      for (const query of queries) expect(restored.search(query, 20)).toEqual(put.search(query, 20));
      const cut = new Float32Array(dimensions - 1);
      expect(() => open().restore([{ page_id: "1", passages: ["a0"] }], cut)).toThrow("numbers");
    });

    it("k above the size finds everything, and k of 0 nothing", () => {
      const index = open();
      index.put("1", passages(corner(0), corner(2), corner(4)));
      expect(index.search(corner(0), 50)).toHaveLength(3);
      expect(index.search(corner(0), 0)).toEqual([]);
    });

    it("whatever k is, it finds the k best of all", () => {
      const { rows, queries } = clustered(500, dimensions, 1, seededRandom(5));
      const [query = corner(0)] = queries;
      const index = open();
      rows.forEach((vector, page) => index.put(`${page}`, passages(vector)));
      for (const page of [499, 498, 497, 0]) {
        index.remove(`${page}`);
        const all = index.search(query, index.size);
        expect(all).toHaveLength(index.size);
        for (let k = 1; k <= index.size; k++) expect(index.search(query, k)).toEqual(all.slice(0, k));
      }
    });

    it("ties fall to the page id, then to the passage id, whatever was put first", () => {
      const index = open();
      index.put("c", passages(corner(3)));
      index.put("b", passages(corner(3), corner(3), corner(3)).toReversed());
      index.put("a", passages(corner(3)));
      const tied = [hit("a", "a0", 1), hit("b", "a0", 1), hit("b", "a1", 1), hit("b", "a2", 1), hit("c", "a0", 1)];
      for (const k of [1, 2, 3, 4, 5]) expect(index.search(corner(3), k)).toEqual(tied.slice(0, k));
    });

    it("a replaced page leaves none of its old vectors", () => {
      const index = open();
      index.put("1", passages(corner(0), corner(2), corner(4)));
      index.put("1", passages(corner(6)));
      expect(index.size).toBe(1);
      expect(index.search(corner(0), 10)).toEqual([hit("1", "a0", 0)]);
    });

    it("a page put without vectors is gone", () => {
      const index = open();
      index.put("1", passages(corner(0)));
      index.put("1", []);
      expect(index.size).toBe(0);
      expect([...index.entries()]).toEqual([]);
    });

    it("a removed page is gone and the others stay, first, middle or last", () => {
      for (const removed of ["1", "2", "3"]) {
        const index = open();
        index.put("1", passages(corner(0), corner(1)));
        index.put("2", passages(corner(2), corner(3)));
        index.put("3", passages(corner(4), corner(5)));
        index.remove(removed);
        const left = ["1", "2", "3"].filter((page_id) => page_id !== removed);
        expect(index.size).toBe(4);
        for (const page_id of left) {
          expect(index.search(corner(2 * Number(page_id) - 2), 1)).toEqual([hit(page_id, "a0", 1)]);
          expect(index.search(corner(2 * Number(page_id) - 1), 1)).toEqual([hit(page_id, "a1", 1)]);
        }
      }
    });

    it("removing a page it doesn't have changes nothing", () => {
      const index = open();
      index.put("1", passages(corner(0)));
      index.remove("2");
      expect(index.search(corner(0), 5)).toEqual([hit("1", "a0", 1)]);
    });

    it.each([
      ["NaN", corner(1).with(7, Number.NaN)],
      ["Infinity", corner(1).with(dimensions - 1, Number.POSITIVE_INFINITY)],
      ["too few numbers", corner(1).slice(1)],
      ["too many numbers", Float32Array.of(...corner(1), 0)],
    ])("a vector with %s is refused, and nothing has changed", (_, bad) => {
      const index = open();
      index.put("1", passages(corner(0), corner(2)));
      const before = [...index.entries()];
      const refused = expect.objectContaining({ code: "VECTOR_INVALID" });
      expect(() => index.put("1", passages(corner(4), bad))).toThrow(refused);
      expect(() => index.put("2", passages(corner(4), bad))).toThrow(refused);
      expect(() => index.search(bad, 1)).toThrow(refused);
      expect(index.size).toBe(2);
      expect([...index.entries()]).toEqual(before);
    });

    it("its entries, put in another index, give the same answers", () => {
      const index = open();
      for (let page = 0; page < 12; page++) index.put(`${page}`, passages(corner(page), corner(page + 12, 2)));
      index.remove("5");
      const other = open();
      for (const { page_id, vectors } of index.entries()) other.put(page_id, vectors);
      expect([...other.entries()]).toEqual([...index.entries()]);
      expect(other.search(corner(9), 30)).toEqual(index.search(corner(9), 30));
    });

    it("neither the vectors it was given nor those it gives are its own", () => {
      const index = open();
      const given = corner(0);
      index.put("1", [{ passage: "a0", vector: given }]);
      given.fill(0);
      for (const { vectors } of index.entries()) vectors.forEach(({ vector }) => vector.fill(0));
      expect(index.search(corner(0), 1)).toEqual([hit("1", "a0", 1)]);
    });

    it("counts at least the memory of the vectors it holds", () => {
      const index = open();
      for (let page = 0; page < 2_000; page++) index.put(`${page}`, passages(corner(page % 24)));
      expect(index.bytes).toBeGreaterThanOrEqual(2_000 * dimensions * 4);
    });

    it("answers like a plain list, whatever was put, removed and asked before", () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const index = make(dimensions);
          const model = new Map<string, readonly PassageVector[]>();
          for (const { page_id, vectors, query, k } of steps) {
            if (vectors === undefined) index.remove(page_id);
            else index.put(page_id, vectors);
            model.delete(page_id);
            if (vectors !== undefined && vectors.length > 0) model.set(page_id, vectors);
            expect(index.search(query, k)).toEqual(searchList(model, query, k));
          }
          expect(index.size).toBe([...model.values()].flat().length);
          expect(new Map(Array.from(index.entries(), ({ page_id, vectors }) => [page_id, vectors]))).toEqual(model);
          index.close();
        }),
        { numRuns: 200 },
      );
    });

    it("among 25,000 clustered vectors it finds 999 in 1,000 of the true ten best, with their cosines", () => {
      const random = seededRandom(25);
      const { rows, queries } = clustered(25_000, 128, 100, random);
      const index = open(128);
      for (let page = 0; page < 5_000; page++) index.put(`${page}`, passages(...rows.slice(page * 5, page * 5 + 5)));
      let found = 0;
      for (const query of queries) {
        const cosines = Float64Array.from(rows, (row) => cosine(row, query));
        const tenth = cosines.toSorted().at(-10) ?? 0;
        for (const { page_id, passage, cosine } of index.search(query, 10)) {
          const exact = cosines[Number(page_id) * 5 + Number(passage.slice(1))] ?? 0;
          expect(Math.abs(cosine - exact)).toBeLessThan(1e-5);
          if (exact >= tenth - 1e-6) found += 1;
        }
      }
      expect(found / (queries.length * 10)).toBeGreaterThanOrEqual(0.999);
    });
  });
}

const anyCorner = fc
  .record({ number: fc.nat({ max: 23 }), four: fc.nat({ max: dimensions / 4 - 1 }) })
  .map(({ number, four }) => corner(number, four));

/** One change and one question after it; no vectors at all is a removal. */
const step = fc.record({
  page_id: fc.constantFrom("1", "2", "3", "10", "é", "Z", "a/b", "a-b"),
  vectors: fc.option(
    fc.array(anyCorner, { maxLength: 12 }).map((vectors) => passages(...vectors)),
    { nil: undefined },
  ),
  query: anyCorner,
  k: fc.nat({ max: 120 }),
});

/** One of the 24 corners in one of the groups of four dimensions. */
function corner(number: number, four = 0): Float32Array {
  const vector = new Float32Array(dimensions);
  vector.set(cornersOfFour[number] ?? [], four * 4);
  return vector;
}

function passages(...vectors: Float32Array[]): PassageVector[] {
  return vectors.map((vector, number) => ({ passage: `a${number}`, vector }));
}

function hit(page_id: string, passage: string, cosine: number): PassageHit {
  return { page_id, passage, cosine };
}

function searchList(model: ReadonlyMap<string, readonly PassageVector[]>, query: Float32Array, k: number) {
  return [...model]
    .flatMap(([page_id, vectors]) => vectors.map(({ passage, vector }) => hit(page_id, passage, cosine(vector, query))))
    .toSorted((one, other) => other.cosine - one.cosine || byIds(one, other))
    .slice(0, k);
}

function byIds(one: PassageHit, other: PassageHit): number {
  if (one.page_id !== other.page_id) return one.page_id < other.page_id ? -1 : 1;
  return one.passage < other.passage ? -1 : 1;
}

/** Unit vectors about one centre for each hundred; every query is near a centre too. */
function clustered(count: number, length: number, queryCount: number, random: () => number) {
  const scattered = () => Float32Array.from({ length }, () => random() + random() + random() - 1.5);
  const centres = Array.from({ length: count / 100 }, scattered);
  const near = () => {
    const centre = centres[Math.floor(random() * centres.length)];
    const vector = scattered().map((number, position) => number + (centre?.[position] ?? 0));
    const norm = Math.hypot(...vector);
    return vector.map((number) => number / norm);
  };
  return { rows: Array.from({ length: count }, near), queries: Array.from({ length: queryCount }, near) };
}
