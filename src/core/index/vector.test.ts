import { describe, expect, it } from "vitest";
import { normalise } from "./vector.ts";

describe("a vector", () => {
  it("is copied with length 1 and the same direction", () => {
    const vector = Float32Array.of(3, 0, 4);
    expect(normalise(vector, 3)).toEqual(Float32Array.of(0.6, 0, 0.8));
    expect(vector).toEqual(Float32Array.of(3, 0, 4));
  });

  it.each([
    ["tiny", 1e-44],
    ["huge", 3e38],
  ])("may be %s", (_, value) => {
    const { length } = { length: Math.hypot(...normalise(Float32Array.of(value, value, -value), 3)) };
    expect(length).toBeCloseTo(1, 5);
  });

  it.each([
    ["too short", Float32Array.of(1), "has 1 numbers where"],
    ["too long", Float32Array.of(1, 2, 3, 4), "has 4 numbers where"],
    ["not finite", Float32Array.of(1, Number.NaN, 3), "NaN at position 1"],
    ["without end", Float32Array.of(1, 2, Number.NEGATIVE_INFINITY), "-Infinity at position 2"],
    ["all zeros", new Float32Array(3), "no direction"],
  ])("that is %s is refused", (_, vector, problem) => {
    expect(() => normalise(vector, 3)).toThrow(
      expect.objectContaining({ code: "VECTOR_INVALID", message: expect.stringContaining(problem) }),
    );
  });
});
