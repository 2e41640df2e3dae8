import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fcRuns } from "../../test/fc-runs.ts";
import { colourParameters, luminance } from "./colour.ts";

const anyHex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

/** The luminance of what is shown: `38;2;R;G;B`, or `38;5;N` of the cube. */
function shown(parameters: string | undefined): number {
  const [, kind, first = 0, green = 0, blue = 0] = (parameters ?? "").split(";").map(Number);
  if (kind === 2) return luminance([first, green, blue]);
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const index = first - 16;
  return luminance([level(Math.floor(index / 36)), level(Math.floor(index / 6) % 6), level(index % 6)]);
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

const solarizedDark = luminance([0, 43, 54]);
const solarizedLight = luminance([253, 246, 227]);

describe("a colour of the book's on a terminal", () => {
  it("has a contrast of 4.5 with the background, whatever colour it is", () => {
    for (const depth of [256, "all"] as const) {
      fc.assert(
        fc.property(anyHex, (hex) => {
          const onDark = shown(colourParameters(hex, { depth, background: "dark" }));
          const onLight = shown(colourParameters(hex, { depth, background: "light" }));
          expect(contrast(onDark, solarizedDark)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(onLight, solarizedLight)).toBeGreaterThanOrEqual(4.5);
        }),
        { numRuns: fcRuns },
      );
    }
  });

  it("can be read on black and on white where the background isn't known", () => {
    fc.assert(
      fc.property(anyHex, (hex) => {
        const any = shown(colourParameters(hex, { depth: "all", background: "unknown" }));
        expect(Math.min(contrast(any, 0), contrast(any, 1))).toBeGreaterThan(4.4);
        const cube = shown(colourParameters(hex, { depth: 256, background: "unknown" }));
        expect(Math.min(contrast(cube, 0), contrast(cube, 1))).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: fcRuns },
    );
  });

  it("stays itself where it can be read", () => {
    expect(colourParameters("#FF7744", { depth: "all", background: "dark" })).toBe("38;2;255;119;68");
  });

  it("is the nearest of six among sixteen, and none for greys", () => {
    const named = (hex: string, background: "dark" | "light" = "light") =>
      colourParameters(hex, { depth: 16, background });
    expect(
      ["#FF3B3B", "#FFFF33", "#00FF10", "#00FFFF", "#3B7DC4", "#FF00FF", "#FF3385"].map((hex) => named(hex)),
    ).toEqual(["31", "33", "32", "36", "34", "35", "31"]);
    expect([named("#FF3B3B", "dark"), named("#AAAAAA"), named("#000000"), named("red")]).toEqual([
      "91",
      undefined,
      undefined,
      undefined,
    ]);
  });
});
