/** A colour of sRGB by its channels, each from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Relative luminance as WCAG 2.2 has it, from 0 to 1. */
export function luminanceOf([red, green, blue]: Rgb): number {
  return 0.2126 * lightOf(red) + 0.7152 * lightOf(green) + 0.0722 * lightOf(blue);
}

/** The light of a channel: sRGB's numbers are finer where it is dark. */
export function lightOf(channel: number): number {
  return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
