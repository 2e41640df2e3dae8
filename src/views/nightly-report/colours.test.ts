import { describe, expect, it } from "vitest";
import { bookInk, clusterInk, contrast, labOf, papers } from "./colours.ts";

const ids = Array.from({ length: 48 }, (_, at) => at);

describe("the colours of the report", () => {
  it("stand out from the paper in either theme", () => {
    const inks = [...ids.map(clusterInk), bookInk("#ffffff"), bookInk("#000000"), bookInk("#ffee00"), bookInk("")];
    for (const { light, dark } of inks) {
      expect(contrast(light, papers.light)).toBeGreaterThanOrEqual(3);
      expect(contrast(dark, papers.dark)).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(["light", "dark"] as const)("tell 48 clusters from each other (%s)", (theme) => {
    const labs = ids.map((id) => labOf(clusterInk(id)[theme]));
    const distances = labs.flatMap((one, at) =>
      labs.slice(at + 1).map((other) => Math.hypot(...one.map((part, axis) => part - (other[axis] ?? 0)))),
    );
    // In OKLab some 0.02 is the least that is seen side by side.
    expect(Math.min(...distances)).toBeGreaterThan(0.02);
  });

  it("leave a colour of the book's alone that can be told from the paper", () => {
    expect(bookInk("#3B7DC4").light).toBe("#3b7dc4");
  });
});
