import fc from "fast-check";
import { expect, it } from "vitest";
import { luminanceOf } from "../../core/luminance.ts";
import { colorOfName } from "./name-color.ts";

it("every name has a colour that can be read on white and on black", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      const color = colorOfName(name);
      const [red = 0, green = 0, blue = 0] = Buffer.from(color.slice(1), "hex");
      const luminance = luminanceOf([red / 255, green / 255, blue / 255]);
      expect(1.05 / (luminance + 0.05)).toBeGreaterThan(4.4);
      expect((luminance + 0.05) / 0.05).toBeGreaterThan(4.4);
    }),
  );
});
