import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainImage } from "./plain-image.ts";
import { type PngChunk, readPng, writePng } from "./png-chunks.ts";

const image = writePng(plainImage("#3366CC"));
const head = image.subarray(0, 8);

function read(bytes: Buffer): readonly PngChunk[] {
  return readPng(bytes, "wren.png");
}

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

describe("the chunks of a PNG", () => {
  it("come back as they were written, whatever they carry", () => {
    const chunk = fc.record({
      type: fc.stringMatching(/^[a-z]{4}$/),
      data: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), (others) => {
        const [header, ...rest] = plainImage("#112233");
        const chunks = [...(header === undefined ? [] : [header]), ...others, ...rest];
        expect(read(writePng(chunks))).toEqual(chunks);
      }),
    );
  });

  it("have the check sums that zlib computes", () => {
    expect(image.readUInt32BE(29)).toBe(crc32(image.subarray(12, 29)));
  });

  it("are all there, or refused, wherever the file is cut off", () => {
    for (let length = 0; length < image.length; length++) {
      expect(() => read(image.subarray(0, length))).toThrow(expect.objectContaining({ code: "CARD_INVALID" }));
    }
  });

  it("are those that were written, or refused, whatever byte is another", () => {
    fc.assert(
      fc.property(fc.nat({ max: image.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = changed(image, (copy) => (copy[place] = (copy[place] ?? 0) ^ change));
        expect(() => read(damaged)).toThrow(expect.objectContaining({ code: "CARD_INVALID" }));
      }),
    );
  });

  it("are never more than the bytes there are, whatever those say", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const file = Buffer.concat([head, bytes]);
        expect(() => read(file)).toThrow(expect.objectContaining({ code: "CARD_INVALID" }));
      }),
    );
  });

  it.each([
    ["isn't a PNG", Buffer.from("GIF89a"), /isn't a PNG/],
    ["is a PNG without a header", writePng(plainImage("#000000").slice(1)), /without a header/],
    [
      "tells of a chunk of gigabytes",
      changed(image, (copy) => copy.writeUInt32BE(0xffff_ffff, 33)),
      /ends in the middle/,
    ],
    ["has a wrong check sum", changed(image, (copy) => (copy[30] = (copy[30] ?? 0) ^ 1)), /check sum.*IHDR/],
    ["has a name that isn't letters", changed(image, (copy) => copy.write("P\u001bTE", 37, "latin1")), /no letters/],
  ])("of a file that %s are refused, and it is said why", (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });
});
