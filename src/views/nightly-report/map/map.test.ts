import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constellationPath } from "./constellation.ts";
import { dotSize, dotsPath, middleOf, nearest, onScreen, towards } from "./geometry.ts";
import { placeLabels } from "./place-labels.ts";

const size = { width: 700, height: 600 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.record({ x: share, y: share }).map((place) => onScreen(place, size));

describe("labels on the map", () => {
  const label = fc.record({ wanted: point, width: fc.integer({ min: 20, max: 200 }), height: fc.constant(17) });

  it("never lie on each other or over the edge", () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 48 }), fc.array(point, { maxLength: 60 }), (labels, dots) => {
        const boxes = placeLabels(labels, dots, 4, size).flatMap((middle, at) => {
          const { width = 0, height = 0 } = labels[at] ?? {};
          return middle === undefined ? [] : [{ ...middle, width, height }];
        });
        for (const [at, box] of boxes.entries()) {
          expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width / 2).toBeLessThanOrEqual(size.width);
          for (const other of boxes.slice(at + 1)) {
            const isApart =
              Math.abs(box.x - other.x) >= (box.width + other.width) / 2 ||
              Math.abs(box.y - other.y) >= (box.height + other.height) / 2;
            expect(isApart).toBe(true);
          }
        }
      }),
    );
  });

  it("stand where they want to if nothing is there, and beside a dot rather than on it", () => {
    const wanted = { x: 300, y: 300 };
    expect(placeLabels([{ wanted, width: 80, height: 17 }], [], 4, size)).toEqual([wanted]);
    const [beside] = placeLabels([{ wanted, width: 80, height: 17 }], [wanted], 4, size);
    expect(Math.abs((beside?.y ?? 300) - 300)).toBeGreaterThan(8);
  });
});

describe("dots on the map", () => {
  it("are one stroke each, and smaller the more there are", () => {
    expect(
      dotsPath([
        { x: 1, y: 2.04 },
        { x: 3.25, y: 4 },
      ]),
    ).toBe("M1 2h.01M3.3 4h.01");
    expect(dotSize(32, size)).toBeGreaterThan(dotSize(710, size));
    expect(dotSize(100_000, size)).toBeGreaterThan(2);
  });

  it("stay on the map", () => {
    fc.assert(
      fc.property(point, ({ x, y }) => {
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(size.width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(size.height);
      }),
    );
  });

  it("are found by a pointer that is near enough", () => {
    const points = [
      { x: 10, y: 10 },
      { x: 20, y: 10 },
    ];
    expect(nearest(points, { x: 16, y: 10 }, 8)).toBe(1);
    expect(nearest(points, { x: 60, y: 10 }, 8)).toBeUndefined();
  });

  it("have one that is in their middle, whatever lies far away", () => {
    expect(
      middleOf([
        { x: 1, y: 1 },
        { x: 2, y: 2 },
        { x: 900, y: 900 },
      ]),
    ).toEqual({ x: 2, y: 2 });
  });
});

describe("arrow keys on the map", () => {
  const points = [
    { x: 100, y: 100 },
    { x: 200, y: 110 },
    { x: 105, y: 300 },
    { x: 150, y: 102 },
  ];

  it("lead to the nearest point that lies their way", () => {
    expect(towards("ArrowRight", points, 0)).toBe(3);
    expect(towards("ArrowDown", points, 0)).toBe(2);
    expect(towards("ArrowLeft", points, 0)).toBeUndefined();
    expect(towards("ArrowUp", points, 1)).toBe(3);
    expect(towards("x", points, 0)).toBeUndefined();
  });
});

describe("the lines of a cluster", () => {
  it("join all its dots, by as many lines as are needed", () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        expect(constellationPath(points).split("M").length - 1).toBe(points.length - 1);
      }),
    );
  });

  it("are the shortest, and none where they would be a tangle", () => {
    const row = [
      { x: 1, y: 0 },
      { x: 9, y: 0 },
      { x: 4, y: 0 },
    ];
    expect(constellationPath(row)).toBe("M1 0L4 0M4 0L9 0");
    expect(constellationPath(Array.from({ length: 500 }, (_, x) => ({ x, y: 0 })))).toBe("");
  });
});
