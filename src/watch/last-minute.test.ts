import { describe, expect, it } from "vitest";
import { cellCount, cellsOf, percentile } from "./last-minute.ts";

const told = (atMs: number, value: number) => ({ atMs, value });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("the last minute", () => {
  it("has a cell for each two seconds, the newest last, and nothing where nothing was told", () => {
    const cells = cellsOf([told(0, 1), told(1_999, 2), told(2_000, 4), told(58_000, 8)], 59_000, sum);
    expect(cells).toHaveLength(cellCount);
    expect([cells[0], cells[1], cells[2], cells.at(-1)]).toEqual([3, 4, undefined, 8]);
  });

  it("moves to the left, and what is older falls out", () => {
    const at = (nowMs: number) => cellsOf([told(10_000, 1)], nowMs, sum).indexOf(1);
    expect([at(10_000), at(11_999), at(12_000), at(69_999), at(70_000)]).toEqual([29, 29, 28, 0, -1]);
  });

  it("takes what a clock that was set back tells of the future for now", () => {
    expect(cellsOf([told(90_000, 1)], 60_000, sum).at(-1)).toBe(1);
  });
});

describe("a percentile", () => {
  it("is one of the values, the least that covers the share", () => {
    const values = [40, 10, 30, 20];
    expect([percentile(values, 0.5), percentile(values, 0.95), percentile([7], 0.5)]).toEqual([20, 40, 7]);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
