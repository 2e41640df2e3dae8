import { describe, expect, it } from "vitest";
import { type Line, linesOf } from "./ndjson.ts";

const roomy = { lineBytesMax: 1000, totalBytesMax: 1000 };

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string, size = 3, bounds = roomy): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(chunksOf(text, size), bounds)) lines.push(line);
  return lines;
}

describe("lines of a stream", () => {
  it.each([1, 2, 3, 100])(
    "are whole, wherever it is cut (%i bytes at once), and blank ones still count",
    async (size) => {
      expect(await read("größe\n\n  \nlast", size)).toEqual([
        { number: 1, text: "größe" },
        { number: 4, text: "last" },
      ]);
    },
  );

  it("may begin with a byte order mark", async () => {
    expect(await read("\ufeff{}\r\n")).toEqual([{ number: 1, text: "{}\r" }]);
  });

  it("are refused when one of them or all together are too long", async () => {
    const tooLarge = { code: "PAGE_TOO_LARGE" };
    await expect(read(`a\n${"x".repeat(50)}`, 7, { ...roomy, lineBytesMax: 20 })).rejects.toMatchObject(tooLarge);
    await expect(read("a\n".repeat(50), 7, { ...roomy, totalBytesMax: 20 })).rejects.toMatchObject(tooLarge);
  });
});
