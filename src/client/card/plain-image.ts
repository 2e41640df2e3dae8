import { deflateSync } from "node:zlib";
import { type PngChunk, uint32 } from "./png-chunks.ts";

/** Pixels of each side: other programs show a card's image as a portrait, and enlarge it. */
const side = 256;

/** An image of one colour, for characters who have none. @param color_hex `#RRGGBB`. */
export function plainImage(color_hex: string): readonly PngChunk[] {
  const [eightBits, onePixelIsAnIndex] = [8, 3];
  const header = Buffer.concat([uint32(side), uint32(side), Buffer.from([eightBits, onePixelIsAnIndex, 0, 0, 0])]);
  // Each row is a byte that says "not filtered", then index 0 for each pixel: zeros alone.
  const rows = Buffer.alloc(side * (side + 1));
  return [
    { type: "IHDR", data: header },
    { type: "PLTE", data: Buffer.from(color_hex.slice(1), "hex") },
    { type: "IDAT", data: deflateSync(rows) },
    { type: "IEND", data: Buffer.alloc(0) },
  ];
}
