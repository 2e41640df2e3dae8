import { luminanceOf, type Rgb } from "../core/luminance.ts";

/** How many colours a terminal shows, and what they stand on. */
export interface Palette {
  readonly depth: 16 | 256 | "all";
  readonly background: Background;
}

export type Background = "dark" | "light" | "unknown";

/**
 * The SGR parameters of a colour in which text can be read: the hue stays, lightness moves until the contrast with the background is
 * at least 4.5 to 1 (WCAG 2.2, 1.4.3). Undefined where that is no colour at all, as for greys among sixteen.
 * @param hex `#RRGGBB`; undefined comes of anything else, too.
 */
export function colourParameters(hex: string, { depth, background }: Palette): string | undefined {
  const digits = /^#([\da-f]{6})$/i.exec(hex)?.[1];
  if (digits === undefined) return undefined;
  const channel = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  const colour: Rgb = [channel(0), channel(2), channel(4)];
  if (depth === 16) return namedColour(colour, background);
  if (depth === 256) return `38;5;${cubeColour(colour, background)}`;
  return `38;2;${readable(colour, background).join(";")}`;
}

/**
 * Between which luminances text is readable. Dark and light are as pale as in solarized, the palest that are common. Of one that
 * isn't known both black and white are thought, which leaves a narrow band.
 */
function readableLuminance(background: Background): { readonly least: number; readonly most: number } {
  if (background === "dark") return { least: 0.27, most: 1 };
  if (background === "light") return { least: 0, most: 0.165 };
  return { least: 0.175, most: 0.1833 };
}

/** {@link luminanceOf} a colour whose channels are bytes. */
export function luminance([red, green, blue]: Rgb): number {
  return luminanceOf([red / 255, green / 255, blue / 255]);
}

function readable(colour: Rgb, background: Background): Rgb {
  const { least, most } = readableLuminance(background);
  const now = luminance(colour);
  if (now >= least && now <= most) return colour;
  const towards = now < least ? 255 : 0;
  // In steps of 1/255 towards white or black. A step is finer than the narrowest band but for a few bright colours.
  for (let step = 1; step <= 255; step++) {
    const mixed = mix(colour, towards, step / 255);
    const bright = luminance(mixed);
    if (towards === 255 ? bright >= least : bright <= most) return mixed;
  }
  return [towards, towards, towards];
}

function mix([red, green, blue]: Rgb, other: number, share: number): Rgb {
  const mixed = (channel: number) => Math.round(channel + (other - channel) * share);
  return [mixed(red), mixed(green), mixed(blue)];
}

/** The nearest of xterm's 6 x 6 x 6 colours that can be read; of an unknown background, with a contrast of 4 at least. */
function cubeColour(colour: Rgb, background: Background): number {
  const { least, most } = background === "unknown" ? { least: 0.15, most: 0.2125 } : readableLuminance(background);
  const wanted = readable(colour, background);
  let best = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 216; index++) {
    const cube = [level(index / 36), level((index / 6) % 6), level(index % 6)] as const;
    const bright = luminance(cube);
    if (bright < least || bright > most) continue;
    const distance = cube.reduce((sum, channel, place) => sum + (channel - (wanted[place] ?? 0)) ** 2, 0);
    if (distance < shortest) [best, shortest] = [index + 16, distance];
  }
  return best;
}

function level(step: number): number {
  return Math.floor(step) === 0 ? 0 : 55 + 40 * Math.floor(step);
}

/** Which of the six hues it is; how they look is the reader's own choice. Bright ones stand on a dark ground. */
function namedColour([red, green, blue]: Rgb, background: Background): string | undefined {
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (span < most * 0.2 || most === 0) return undefined;
  const sixth =
    most === red
      ? ((green - blue) / span + 6) % 6
      : most === green
        ? (blue - red) / span + 2
        : (red - green) / span + 4;
  const codes = [31, 33, 32, 36, 34, 35] as const;
  return String((codes[Math.round(sixth) % 6] ?? 39) + (background === "dark" ? 60 : 0));
}
