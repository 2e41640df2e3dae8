import { lightOf, luminanceOf, type Rgb } from "../../core/luminance.ts";

/** The grounds of the report's two themes; {@link onPaper} holds colours against them. */
export const papers = { light: "#faf7f0", dark: "#161411" } as const;

/** A colour in either theme, `#rrggbb` each. */
export interface Ink {
  readonly light: string;
  readonly dark: string;
}

/** Colours of shapes have a contrast of 3 to 1 with what they lie on (WCAG 2.2, 1.4.11). */
const contrastMin = 3;

/**
 * The colour of a cluster, which stays with its id from night to night. Three lightnesses take turns; in each, hues follow each
 * other by the golden angle, so that however many there are they lie apart, and those that come nearest differ in lightness again.
 */
export function clusterInk(cluster_id: number): Ink {
  const step = cluster_id % 3;
  const turn = Math.floor(cluster_id / 3);
  const hue = (turn * 137.507_764 + step * 47 + 25) % 360;
  const shade = turn % 2 === 0 ? 0.02 : -0.02;
  return {
    light: onPaper([([0.42, 0.53, 0.61][step] ?? 0.5) + shade, 0.13, hue], papers.light),
    dark: onPaper([([0.63, 0.74, 0.85][step] ?? 0.7) + shade, 0.12, hue], papers.dark),
  };
}

/** A colour of the book's, as near to itself as it can be told from the paper; a grey where it is none. */
export function bookInk(hex: string): Ink {
  const colour = /^#[\da-f]{6}$/i.test(hex) ? lchOf(hex) : ([0.6, 0, 0] as const);
  return { light: onPaper(colour, papers.light), dark: onPaper(colour, papers.dark) };
}

/** WCAG's contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [brightness(one), brightness(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Lightness 0 to 1, chroma, hue in degrees: OKLCH. */
type Lch = readonly [lightness: number, chroma: number, hue: number];

/** The colour, darker or lighter until it stands out; black or white does on any paper of ours. */
function onPaper([lightness, chroma, hue]: Lch, paper: string): string {
  const step = paper === papers.light ? -0.01 : 0.01;
  let l = lightness;
  while (contrast(hexOf([l, chroma, hue]), paper) < contrastMin) l += step;
  return hexOf([l, chroma, hue]);
}

/** The nearest colour of sRGB with that lightness and hue: chroma gives way. */
function hexOf([l, chroma, hue]: Lch): string {
  const angle = (hue * Math.PI) / 180;
  for (let c = chroma; ; c -= 0.005) {
    const linear = linearOf(l, Math.max(c, 0) * Math.cos(angle), Math.max(c, 0) * Math.sin(angle));
    if (c <= 0 || linear.every((channel) => channel >= -0.0005 && channel <= 1.0005)) {
      return `#${linear.map((channel) => byteOf(channel).toString(16).padStart(2, "0")).join("")}`;
    }
  }
}

/* The matrices of OKLab: https://bottosson.github.io/posts/oklab/ */

function linearOf(lightness: number, a: number, b: number): readonly [number, number, number] {
  const l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b) ** 3;
  const m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b) ** 3;
  const s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b) ** 3;
  return [
    4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
    -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
    -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
  ];
}

/** A colour `#rrggbb` in OKLab: lightness, then green to red, then blue to yellow. */
export function labOf(hex: string): readonly [lightness: number, a: number, b: number] {
  const [red, green, blue] = lightsOf(hex);
  const l = Math.cbrt(0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue);
  const m = Math.cbrt(0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue);
  const s = Math.cbrt(0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue);
  return [
    0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
    1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
    0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
  ];
}

function lchOf(hex: string): Lch {
  const [lightness, a, b] = labOf(hex);
  return [lightness, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI];
}

function brightness(hex: string): number {
  return luminanceOf(rgbOf(hex));
}

function lightsOf(hex: string): Rgb {
  const [red, green, blue] = rgbOf(hex);
  return [lightOf(red), lightOf(green), lightOf(blue)];
}

function rgbOf(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

function byteOf(light: number): number {
  const share = light <= 0.003_130_8 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, share)) * 255);
}
