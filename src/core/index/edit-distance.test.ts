import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance } from "./edit-distance.ts";

describe("the edit distance", () => {
  it.each([
    ["arieol", "arieol", 0],
    ["ariel", "arieol", 1],
    ["arioel", "arieol", 1],
    ["apartmant", "apartment", 1],
    ["actualy", "actually", 1],
    ["kitten", "sitting", 3],
    ["", "lamp", 4],
    ["ab", "ba", 1],
  ])("of %j and %j is %i", (one, other, edits) => {
    expect(editDistance(one, other, 9)).toBe(edits);
    expect(editDistance(other, one, 9)).toBe(edits);
  });

  it("past the most that is asked for is one more than that", () => {
    expect(editDistance("kitten", "sitting", 2)).toBe(3);
    expect(editDistance("a", "abcdefgh", 2)).toBe(3);
  });

  it("is no more than the edits that were made, and the bound changes nothing below it", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.nat(8), (one, other, most) => {
        const edits = editDistance(one, other, 20);
        expect(editDistance(one, other, most)).toBe(Math.min(edits, most + 1));
        expect(editDistance(`x${one}`, one, 20)).toBeLessThanOrEqual(1);
        expect(edits).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });
});
