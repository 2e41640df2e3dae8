import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { nearestPassages } from "./nearest.ts";
import type { VectorIndex } from "./vector-index.ts";

/** Pages p0, p1, ... with one passage each, further and further from (1, 0). */
function indexOf(count: number): VectorIndex {
  const vectors = createFakeVectorIndex(2);
  for (let place = 0; place < count; place++) {
    const angle = (place / Math.max(1, count)) * Math.PI;
    vectors.put(`p${place}`, [{ passage: "0", vector: Float32Array.of(Math.cos(angle), Math.sin(angle)) }]);
  }
  return vectors;
}

const query = Float32Array.of(1, 0);

describe("the nearest passages", () => {
  it("of accepted pages are the nearest of all, without the others", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(50), fc.func(fc.boolean()), (count, k, accepts) => {
        const vectors = indexOf(count);
        const all = vectors.search(query, count).filter(({ page_id }) => accepts(page_id));
        expect(nearestPassages(vectors, query, k, accepts)).toEqual(all.slice(0, k));
      }),
      { numRuns: 200 },
    );
  });

  it("are asked for once when every page is accepted", () => {
    const vectors = indexOf(100);
    const asked: number[] = [];
    const counting = {
      ...vectors,
      size: 100,
      search: (of: Float32Array, k: number) => (asked.push(k), vectors.search(of, k)),
    };
    expect(nearestPassages(counting, query, 10, () => true)).toHaveLength(10);
    expect(asked).toEqual([10]);
  });

  it("are none of an empty index, and none when no page is accepted", () => {
    expect(nearestPassages(indexOf(0), query, 10, () => true)).toEqual([]);
    expect(nearestPassages(indexOf(30), query, 10, () => false)).toEqual([]);
  });
});
