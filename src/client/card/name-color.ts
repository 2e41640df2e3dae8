import { luminanceOf, type Rgb } from "../../core/luminance.ts";

/**
 * A colour for a name, always the same one, as `#RRGGBB`. All of them are of one luminance, at which text can be read on white
 * and on black alike: a contrast of 4.5:1 with both, which is what WCAG 2 asks of text.
 */
export function colorOfName(name: string): string {
  const hue = (sumOf(name) % 360) / 360;
  let [darkest, lightest] = [0, 1];
  for (let step = 0; step < 20; step++) {
    const middle = (darkest + lightest) / 2;
    if (luminanceOf(rgbOf(hue, middle)) < evenLuminance) darkest = middle;
    else lightest = middle;
  }
  const bytes = rgbOf(hue, lightest).map((share) => Math.round(share * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}

/** (1 + 0.05) / (L + 0.05) = (L + 0.05) / (0 + 0.05): as far from white as from black. */
const evenLuminance = Math.sqrt(1.05 * 0.05) - 0.05;
const saturation = 0.7;

/** From hue and lightness, both from 0 to 1. */
function rgbOf(hue: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const share = (offset: number) => {
    const place = (offset + hue * 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1));
  };
  return [share(0), share(8), share(4)];
}

/** FNV-1a. */
function sumOf(name: string): number {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
}
