import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { productOf, rowOf, vectorsAbout } from "../../../test/fixtures/vectors.ts";
import { layOutRows } from "./lay-out.ts";
import { nearestAmong } from "./neighbours.ts";
import { placeRows } from "./place-rows.ts";

function placeOf(places: Float32Array, row: number): { x: number; y: number } {
  return { x: places[row * 2] ?? NaN, y: places[row * 2 + 1] ?? NaN };
}

function gap(places: Float32Array, one: number, other: number): number {
  const [from, to] = [placeOf(places, one), placeOf(places, other)];
  return Math.hypot(from.x - to.x, from.y - to.y);
}

describe("a row's nearest", () => {
  it("are those with the greatest cosines, and never itself", () => {
    const rows = vectorsAbout(9, 150, 20, 1);
    const near = nearestAmong(rows, rows, 5);
    for (let row = 0; row < 150; row++) {
      const cosines = Array.from({ length: 150 }, (_, other) => productOf(rowOf(rows, row), rowOf(rows, other)));
      const others = [...cosines.keys()].filter((other) => other !== row);
      const best = others.toSorted((one, other) => (cosines[other] ?? 0) - (cosines[one] ?? 0)).slice(0, 5);
      expect([...near.rows.subarray(row * 5, row * 5 + 5)]).toEqual(best);
    }
  });
});

describe("a map", () => {
  it("is within 0 and 1 each way, and the same for the same seed", () => {
    const rows = vectorsAbout(6, 200, 30, 0.5);
    const map = layOutRows(rows, 3);
    expect(Math.min(...map)).toBe(0);
    expect(Math.max(...map)).toBe(1);
    expect(layOutRows(rows, 3)).toEqual(map);
    expect(layOutRows(rows, 4)).not.toEqual(map);
  });

  it("has those near to each other whose vectors are", () => {
    const map = layOutRows(vectorsAbout(6, 240, 30, 0.3), 1);
    const mean = (pairs: readonly [number, number][]) =>
      pairs.reduce((sum, [one, other]) => sum + gap(map, one, other), 0) / pairs.length;
    const same = mean(Array.from({ length: 200 }, (_, row) => [row, row + 6]));
    const others = mean(Array.from({ length: 200 }, (_, row) => [row, row + 3]));
    expect(same * 4).toBeLessThan(others);
  });

  it.each([1, 2, 3, 4, 5, 20])("of %i rows has a place for each", (count) => {
    const map = layOutRows(vectorsAbout(count, count, 8, 1), 1);
    expect(map).toHaveLength(count * 2);
    expect(map.every((number) => number >= 0 && number <= 1)).toBe(true);
  });

  it("of equal rows, or rows without direction, has a place for each", () => {
    const numbers = new Float32Array(40 * 4);
    for (let row = 0; row < 20; row++) numbers[row * 4] = 1;
    const map = layOutRows({ numbers, dimensions: 4 }, 1);
    expect(map.every((number) => number >= 0 && number <= 1)).toBe(true);
  });

  it("of many rows is one of a sample, with the others among their nearest", () => {
    const map = layOutRows(vectorsAbout(4, 2_400, 8, 0.2), 1);
    expect(map.every((number) => number >= 0 && number <= 1)).toBe(true);
    expect(gap(map, 2_399, 2_395)).toBeLessThan(gap(map, 2_399, 2_398));
  });

  it("gives the same bits on every machine", () => {
    const map = layOutRows(vectorsAbout(6, 200, 30, 0.5), 48);
    const bytes = new Uint8Array(map.buffer, map.byteOffset, map.byteLength);
    expect(createHash("sha256").update(bytes).digest("hex").slice(0, 16)).toBe("2cc50629ec1f2780");
  });
});

describe("a row that comes later", () => {
  it("is placed among its nearest, and leaves the others where they are", () => {
    const rows = vectorsAbout(4, 40, 12, 0.2);
    const places = Float32Array.from({ length: 80 }, (_, at) => (Math.floor(at / 2) % 4) / 4 + 0.01);
    places.fill(NaN, 36 * 2);
    const placed = placeRows(rows, places);
    expect(placed.subarray(0, 72)).toEqual(places.subarray(0, 72));
    for (let row = 36; row < 40; row++) expect(placeOf(placed, row).x).toBeCloseTo((row % 4) / 4 + 0.01, 5);
  });

  it("stands where its equal stands", () => {
    const numbers = Float32Array.from([1, 0, 0, 1, 1, 0]);
    const placed = placeRows({ numbers, dimensions: 2 }, Float32Array.from([0.2, 0.4, 0.9, 0.8, NaN, NaN]));
    expect(placeOf(placed, 2).x).toBeCloseTo(0.2, 5);
    expect(placeOf(placed, 2).y).toBeCloseTo(0.4, 5);
  });
});
