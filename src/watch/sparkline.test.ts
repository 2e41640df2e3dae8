import { describe, expect, it } from "vitest";
import { marksFor, sparkline } from "./sparkline.ts";

describe("a sparkline", () => {
  it("reaches from the floor for nothing to the top for the greatest", () => {
    expect(sparkline([undefined, 0, 1, 4, 8], marksFor(true))).toBe("▁▁▂▅█");
    expect(sparkline([undefined, 0, 1, 4, 8], marksFor(false))).toBe("__.=#");
  });

  it("keeps what is very small above the floor, and is flat when there is nothing", () => {
    expect(sparkline([0.001, 1_000], marksFor(true))).toBe("▂█");
    expect(sparkline([undefined, 0], marksFor(true))).toBe("▁▁");
  });
});
