import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { Background } from "./background.ts";
import { SearchIndex } from "./search-index.ts";

/** A direction in the plane, in degrees. */
function at(degrees: number): Float32Array {
  return Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
}

function backgroundOf(pages: Readonly<Record<string, readonly number[]>>): Background {
  const entries = Object.entries(pages).map(([page_id, angles]) => {
    return { page_id, vectors: angles.map((angle, passage) => ({ passage: String(passage), vector: at(angle) })) };
  });
  const background = new Background(() => entries);
  for (const { page_id, vectors } of entries) background.put(page_id, vectors);
  return background;
}

describe("the background", () => {
  it("measures a question by its cosines with the passages, and those by each other's", () => {
    const { deviation, closeness } = backgroundOf({ a: [0, 60], b: [120] }).measure(at(0));
    const cosines = [1, 0.5, -0.5];
    const mean = 1 / 3;
    // As if there were twenty more passages, whose deviation is 0.07.
    const squares = cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 20 * 0.07 ** 2);
    expect(deviation).toBeCloseTo(Math.sqrt(squares / 23), 6);
    // With each other the passages have 0, 0.5 and 0: the middle one is near to both.
    const spread = Math.sqrt((3 / 18 + 20 * 0.045 ** 2) / 23);
    expect(closeness).toBeCloseTo((3 / 23) * ((mean - 1 / 6) / spread) + (20 / 23) * -2, 6);
  });

  it("puts a question about the book nearer than one about something else", () => {
    const background = backgroundOf({ a: [0, 10, 25], b: [5, 30] });
    expect(background.measure(at(20)).closeness).toBeGreaterThan(background.measure(at(100)).closeness);
  });

  it("measures by accepted pages alone where there is a choice, and forgets what is removed or replaced", () => {
    const all = backgroundOf({ a: [0, 20], b: [70, 90, 95], c: [200] });
    const some = backgroundOf({ a: [0, 20], c: [200] });
    expect(all.measure(at(10), (page_id) => page_id !== "b")).toEqual(some.measure(at(10)));
    all.remove("b");
    all.remove("unknown");
    expect(all.measure(at(10))).toEqual(some.measure(at(10)));
    all.put("c", []);
    expect(all.measure(at(10))).toEqual(backgroundOf({ a: [0, 20] }).measure(at(10)));
  });

  it("is finite for books of no passage, of one, and of copies", () => {
    for (const pages of [{}, { a: [40] }, { a: [40, 40], b: [40] }]) {
      const { deviation, closeness } = backgroundOf(pages).measure(at(0));
      expect(deviation).toBeGreaterThan(0);
      expect(closeness).toSatisfy(Number.isFinite);
    }
  });

  it("measures a book that was restored at once as one that was put page by page", () => {
    const angles = Array.from({ length: 400 }, (_, page) => [page % 90, (page * 7) % 180, (page * 13) % 360]);
    const put = backgroundOf(Object.fromEntries(angles.entries()));
    const restored = new Background(() => []);
    const pages = angles.map((_, page) => ({ page_id: String(page), passages: ["0", "1", "2"] }));
    restored.restore(pages, Float32Array.from(angles.flat().flatMap((angle) => [...at(angle)])), 2);
    expect(restored.measure(at(33))).toEqual(put.measure(at(33)));
    for (const background of [restored, put]) background.put("7", []);
    expect(restored.measure(at(33))).toEqual(put.measure(at(33)));
  });

  it("doesn't remember that the book was larger once", () => {
    const index = new SearchIndex(createFakeVectorIndex(2));
    const put = (number: number) => {
      const vectors = [{ passage: "0", vector: at((number * 137.5) % 90) }];
      index.put(pageOf(`p${number}`, number), "", { page_id: `p${number}`, text_hash: "", vectors });
    };
    for (let number = 0; number < 3_000; number++) put(number);
    const large = index.background.measure(at(30));
    for (let number = 300; number < 3_000; number++) index.remove(`p${number}`);
    const pages = Array.from({ length: 300 }, (_, number) => [`p${number}`, [(number * 137.5) % 90]] as const);
    const small = backgroundOf(Object.fromEntries(pages)).measure(at(30));
    expect(index.background.measure(at(30))).toEqual(small);
    for (let number = 300; number < 3_000; number++) put(number);
    expect(index.background.measure(at(30))).toEqual(large);
  });

  it("of a large book is a sample that hangs neither on order nor on what the caller does with its vectors", () => {
    const angles = Array.from({ length: 3_000 }, (_, number) => (number * 137.5) % 90);
    const pages = angles.map((angle, number) => [`p${number}`, [angle]] as const);
    const forth = backgroundOf(Object.fromEntries(pages)).measure(at(30));
    const back = backgroundOf(Object.fromEntries(pages.toReversed())).measure(at(30));
    expect(back.deviation).toBeCloseTo(forth.deviation, 9);
    const cosines = angles.map((angle) => Math.cos(((angle - 30) * Math.PI) / 180));
    const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
    const exact = Math.sqrt(cosines.reduce((sum, cosine) => sum + (cosine - mean) ** 2, 0) / cosines.length);
    expect(Math.abs(forth.deviation / exact - 1)).toBeLessThan(0.1);

    const background = new Background(() => []);
    const vector = at(50);
    background.put("a", [{ passage: "0", vector }]);
    const before = background.measure(at(0));
    vector.fill(0);
    expect(background.measure(at(0))).toEqual(before);
  });
});
