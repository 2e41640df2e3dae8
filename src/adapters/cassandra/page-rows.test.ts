import { describe, expect, it } from "vitest";
import { numberFromId } from "./page-rows.ts";

describe("a row without a number", () => {
  it("has its id's, where that is a whole number that fits, and else 0", () => {
    const numbers = ["12", "007", "0", "2147483647", "2147483648", "-1", "1.5", "wall/3", ""].map(numberFromId);
    expect(numbers).toEqual([12, 7, 0, 2_147_483_647, 0, 0, 0, 0, 0]);
  });
});
