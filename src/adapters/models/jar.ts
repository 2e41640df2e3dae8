import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";

/** A jar is a zip: its directory stands at the end and says where each file is. The figures are those of PKWARE's APPNOTE. */
const endRecord = { signature: 0x06054b50, bytes: 22, commentBytesMax: 65_535 };
const directoryRecord = { signature: 0x02014b50, bytes: 46 };
const fileHeader = { signature: 0x04034b50, bytes: 30 };
const directoryBytesMax = 1_048_576;
const stored = 0;
const deflated = 8;

interface JarEntry {
  readonly method: number;
  readonly packedBytes: number;
  readonly headerAt: number;
}

/**
 * The contents of one file of a jar, chunk by chunk. Jars past 4 GB (zip64) and encrypted ones aren't read. The bytes are
 * not checked against the jar's own checksum: whoever asks for a model has its sha256.
 * @throws Error when the jar is damaged or has no such file.
 */
export async function* readJarEntry(jar: FileHandle, name: string): AsyncGenerator<Uint8Array> {
  const entry = await findEntry(jar, name);
  const header = await readAt(jar, entry.headerAt, fileHeader.bytes);
  if (header.readUInt32LE(0) !== fileHeader.signature) throw damaged(`no header of ${name}`);
  const start = entry.headerAt + fileHeader.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = jar.createReadStream({ start, end: start + entry.packedBytes - 1, autoClose: false });
  if (entry.method === stored) yield* packed;
  else if (entry.method === deflated) yield* inflated(packed);
  else throw damaged(`${name} is packed by method ${entry.method}`);
}

async function* inflated(packed: Readable): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  packed.once("error", (error) => inflate.destroy(error));
  try {
    yield* packed.pipe(inflate);
  } finally {
    packed.destroy();
  }
}

async function findEntry(jar: FileHandle, name: string): Promise<JarEntry> {
  const directory = await readDirectory(jar);
  let at = 0;
  while (at + directoryRecord.bytes <= directory.length && directory.readUInt32LE(at) === directoryRecord.signature) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const nameAt = at + directoryRecord.bytes;
    if (directory.toString("utf8", nameAt, nameAt + nameBytes) === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        packedBytes: directory.readUInt32LE(at + 20),
        headerAt: directory.readUInt32LE(at + 42),
      };
    }
    at = nameAt + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`the jar has no ${name}`);
}

async function readDirectory(jar: FileHandle): Promise<Buffer> {
  const { size } = await jar.stat();
  const tailBytes = Math.min(size, endRecord.bytes + endRecord.commentBytesMax);
  const tail = await readAt(jar, size - tailBytes, tailBytes);
  for (let at = tail.length - endRecord.bytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endRecord.signature) continue;
    const bytes = tail.readUInt32LE(at + 12);
    if (bytes > directoryBytesMax) throw damaged("its directory is too large");
    return readAt(jar, tail.readUInt32LE(at + 16), bytes);
  }
  throw damaged("it has no directory");
}

async function readAt(jar: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await jar.read(Buffer.alloc(bytes), 0, bytes, position);
  if (bytesRead < bytes) throw damaged("it ends too early");
  return buffer;
}

function damaged(problem: string): Error {
  return new Error(`the jar is damaged: ${problem}`);
}
