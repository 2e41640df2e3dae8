import { expect, it } from "vitest";
import { pageVector } from "./page-vector.ts";

it("a page points where its passages do on average, at unit length", () => {
  const vector = pageVector([Float32Array.of(1, 0), Float32Array.of(0, 1)], 2);
  expect(vector[0]).toBeCloseTo(Math.SQRT1_2);
  expect(vector[1]).toBeCloseTo(Math.SQRT1_2);
});

it("a page without passages, or whose passages cancel out, has no direction", () => {
  expect(pageVector([], 2)).toEqual(Float32Array.of(0, 0));
  expect(pageVector([Float32Array.of(1, 0), Float32Array.of(-1, 0)], 2)).toEqual(Float32Array.of(0, 0));
});
