import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";

/** One chunk of a PNG file: its four letters and what it carries. */
export interface PngChunk {
  readonly type: string;
  readonly data: Buffer;
}

/**
 * The chunks of a PNG file, from IHDR to IEND; what stands behind IEND is left out. Nothing is unpacked. Each length is held against
 * what is there before a byte is touched, and each check sum is computed again.
 * @throws GibseyError CARD_INVALID saying which chunk is wrong, and how.
 */
export function readPng(bytes: Buffer, file: string): readonly PngChunk[] {
  if (!isPng(bytes)) throw invalid(file, "isn't a PNG file");
  const chunks: PngChunk[] = [];
  for (let at = signature.length; ;) {
    const place = `chunk ${chunks.length + 1} of the PNG`;
    if (chunks.length === limits.pngChunksMax) throw invalid(file, `has more than ${limits.pngChunksMax} chunks`);
    if (bytes.length - at < 12) throw invalid(file, `ends in the middle of ${place}`);
    const length = bytes.readUInt32BE(at);
    if (length > bytes.length - at - 12)
      throw invalid(file, `ends in the middle of ${place}, which is ${length} bytes`);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) throw invalid(file, `has no letters where ${place} has its name`);
    const end = at + 8 + length;
    if (crcOf(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw invalid(file, `is damaged: the check sum of ${place} (${type}) is wrong`);
    }
    if (chunks.length === 0 && (type !== "IHDR" || length !== 13)) throw invalid(file, "is a PNG without a header");
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    if (type === "IEND") return chunks;
    at = end + 4;
  }
}

/** Chunks as a PNG file. */
export function writePng(chunks: readonly PngChunk[]): Buffer {
  const parts = chunks.flatMap(({ type, data }) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
    return [uint32(data.length), named, uint32(crcOf(named))];
  });
  return Buffer.concat([signature, ...parts]);
}

/** Whether these bytes begin as a PNG file does. */
export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

/** CRC-32 as PNG has it (ISO 3309). node:zlib has one only from 20.15 on. */
function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc >>> 0;
});

function invalid(file: string, problem: string): GibseyError {
  return new GibseyError("CARD_INVALID", `${file} ${problem}`, "fetch the card again from where it came");
}
