import { describe, expect, it } from "vitest";
import { vectorIndexContract } from "../../../test/contracts/vector-index.ts";
import { normalise } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";
import { createSimdIndex, simdIndexFactory } from "./simd-index.ts";

vectorIndexContract("simd", createSimdIndex);
vectorIndexContract("simd, int8 from the first vector", simdIndexFactory({ ...limits, int8FromVectors: 0 }));

describe("the simd index", () => {
  it("gives its pages in order of their ids, whatever was put first", () => {
    const index = createSimdIndex(3);
    for (const page_id of ["b", "a", "B", "10", "9"]) index.put(page_id, passage(axis(3, 0)));
    expect(Array.from(index.entries(), ({ page_id }) => page_id)).toEqual(["10", "9", "B", "a", "b"]);
    index.close();
  });

  it("the scores of an earlier search never get into the padding of a vector", () => {
    const index = createSimdIndex(3);
    const found = [];
    for (let page = 0; page < 100; page++) {
      index.put(`${page}`, passage(axis(3, page % 3)));
      found.push(index.search(axis(3, page % 3), 1)[0]?.cosine);
    }
    expect(found).toEqual(Array(100).fill(1));
    index.close();
  });

  it("makes the int8 copy when the threshold is passed, and keeps it in step with every change", () => {
    const index = simdIndexFactory({ ...limits, int8FromVectors: 500 })(32);
    const pages = Array.from({ length: 600 }, (_, page) => `${page}`);
    for (const page_id of pages.slice(0, 500)) index.put(page_id, passage(wave(32, Number(page_id))));
    const bytesBefore = index.bytes;
    for (const page_id of pages.slice(500)) index.put(page_id, passage(wave(32, Number(page_id))));
    expect(index.bytes).toBeGreaterThan(bytesBefore);

    for (const page_id of pages.slice(200, 290)) index.remove(page_id);
    for (const page_id of pages.slice(0, 50)) index.put(page_id, passage(wave(32, 1_000 + Number(page_id))));
    const found = pages.map((_, page) => index.search(wave(32, page < 50 ? 1_000 + page : page), 1)[0]?.page_id);
    expect(index.size).toBe(510);
    expect(found.filter((page_id, page) => page_id === pages[page])).toEqual(pages.toSpliced(200, 90));
    index.close();
  });

  it("loses nothing to rounding, not even where one number dwarfs all others", () => {
    const exact = simdIndexFactory({ ...limits, int8FromVectors: 100_000 })(64);
    const rounded = simdIndexFactory({ ...limits, int8FromVectors: 0 })(64);
    for (let page = 0; page < 3_000; page++) {
      // So much greater that the waves come out as a few whole levels.
      const vector = normalise(wave(64, page).with(0, page % 3 === 0 ? 0 : 32), 64);
      for (const index of [exact, rounded]) index.put(`${page}`, passage(vector));
    }
    for (const k of [1, 10, 400]) {
      for (let question = 0; question < 20; question++) {
        const query = normalise(wave(64, 5_000 + question).with(0, question % 2), 64);
        expect(rounded.search(query, k)).toEqual(exact.search(query, k));
      }
    }
    exact.close();
    rounded.close();
  });

  it("when no memory is left, it says so, and the page it had is still found", () => {
    const index = simdIndexFactory({ int8FromVectors: 20_000, indexBytesMax: 4 * 65_536 })(1024);
    index.put("1", passage(axis(1024, 5)));
    const vectors = Array.from({ length: 100 }, (_, number) => ({ passage: `a${number}`, vector: axis(1024, 6) }));
    expect(() => index.put("1", vectors)).toThrow(expect.objectContaining({ code: "INDEX_FULL" }));
    expect(index.search(axis(1024, 5), 2)).toEqual([{ page_id: "1", passage: "a0", cosine: 1 }]);
    index.close();
  });

  it("a closed index holds no memory, and to use it is a fault", () => {
    const index = createSimdIndex(4);
    index.put("1", passage(axis(4, 0)));
    index.close();
    expect(index.bytes).toBe(0);
    expect(index.size).toBe(0);
    expect(() => index.put("1", passage(axis(4, 0)))).toThrow("closed");
  });
});

function axis(dimensions: number, position: number): Float32Array {
  return new Float32Array(dimensions).with(position, 1);
}

/** Unlike any other in every dimension. */
function wave(dimensions: number, number: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, position) =>
    Math.sin((number + 0.5) * (position + 1) * 12.9898),
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function passage(vector: Float32Array) {
  return [{ passage: "a0", vector }];
}
