import { createHash } from "node:crypto";
import type { Generation } from "../embed/embedder.ts";
import { passageRecipe } from "../embed/passages.ts";
import { GibseyError } from "../errors.ts";
import type { PassageVector } from "../page.ts";
import type { IndexedPage, SearchIndex } from "./search-index.ts";
import type { WordTables } from "./word-index.ts";
import { wordRecipe } from "./words.ts";

/*
 * A snapshot is the search index as one file, so that a daemon need not read every page and vector to start. It is a
 * cache: whatever is wrong with it, the rows and stored vectors make it again.
 *
 *   magic (8 bytes) | header length (u32) | sha256 of the header (32) | header (JSON) | sections, each at a multiple of 64
 *
 * The header names what the index was made from and, for each section, its place, length and sha256. Nothing is
 * loaded before its sum is right. Numbers are little-endian.
 */
const magic = "GIBSNAP2";
const preambleBytes = 8 + 4 + 32;
const alignmentBytes = 64;

interface Header {
  readonly generation: Generation;
  /** The recipes for passages and words: with another one, the same pages would give another index. */
  readonly recipes: readonly string[];
  /** {@link ChangeFeed.mark}, if the index holds all that was committed then; null if nobody could tell. */
  readonly mark: string | null;
  readonly sections: Readonly<Record<SectionName, Section>>;
}

type SectionName = "pages" | "vectors" | "words" | "stemOf" | "distinct" | "counts";

interface Section {
  readonly offset: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The index as the parts of a file, to be written one after the other.
 * @param mark {@link ChangeFeed.mark} of a moment before, if the index holds all that was committed then.
 */
export function encodeSnapshot(index: SearchIndex, generation: Generation, mark: string | undefined): Uint8Array[] {
  const vectorsOf = new Map<string, readonly PassageVector[]>();
  for (const page of index.vectors.entries()) vectorsOf.set(page.page_id, page.vectors);
  const vectors: Float32Array[] = [];
  const pages = index.ordered().map((entry): IndexedPage => {
    const passages = vectorsOf.get(entry.page_id) ?? [];
    for (const { vector } of passages) vectors.push(vector);
    return { entry, passages: passages.map(({ passage }) => passage) };
  });
  const { words, stems, stemOf, distinct, counts } = index.words.tables(pages.map(({ entry }) => entry.page_id));
  return assemble(generation, mark, {
    pages: json(pages),
    vectors: bytesOf(concatenate(vectors, generation.dimensions)),
    words: json({ words, stems }),
    stemOf: bytesOf(stemOf),
    distinct: bytesOf(distinct),
    counts: bytesOf(counts),
  });
}

/**
 * Fills an empty index from a snapshot's bytes.
 * @returns the mark that it was encoded with.
 * @throws GibseyError SNAPSHOT_INVALID when it is damaged or cut short, or was made by another generation or recipe.
 */
export function decodeSnapshot(
  file: Uint8Array<ArrayBuffer>,
  generation: Generation,
  index: SearchIndex,
): string | undefined {
  const header = readHeader(file);
  if (header.generation.id !== generation.id || header.recipes.join() !== recipes().join()) {
    throw invalid(`was made by ${header.generation.id} with recipes ${header.recipes.join(", ")}`);
  }
  const section = (name: SectionName) => readSection(file, header.sections[name], name);
  const pages: readonly IndexedPage[] = parse(section("pages"));
  const vectors = new Float32Array(...viewOf(section("vectors")));
  const { words, stems }: Pick<WordTables, "words" | "stems"> = parse(section("words"));
  // Copies, because a view would keep the whole file in memory.
  const numbers = (name: SectionName) => new Uint32Array(...viewOf(section(name))).slice();
  index.restore(pages, vectors, {
    words,
    stems,
    stemOf: numbers("stemOf"),
    distinct: numbers("distinct"),
    counts: numbers("counts"),
  });
  return header.mark ?? undefined;
}

/** What a file's head tells of the rest, for who looks without loading it. */
export interface SnapshotHead {
  readonly generation: Generation;
  readonly vectors: number;
  /** Where each section begins and ends in the file, in bytes, and its sha256 in hex. */
  readonly sections: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
    readonly sha256: string;
  }[];
}

/** How many bytes {@link readSnapshotHead} needs, by the first ones. @throws GibseyError SNAPSHOT_INVALID */
export function snapshotHeadBytes(first: Uint8Array): number {
  if (first.byteLength < preambleBytes) throw invalid("is cut short in its head");
  return preambleBytes + new DataView(first.buffer, first.byteOffset).getUint32(8, true);
}

/** Reads the head of a file. @throws GibseyError SNAPSHOT_INVALID when it is damaged, or of another version. */
export function readSnapshotHead(bytes: Uint8Array<ArrayBuffer>): SnapshotHead {
  const { generation, sections } = readHeader(bytes);
  const base = snapshotHeadBytes(bytes);
  return {
    generation,
    vectors: sections.vectors.bytes / 4 / generation.dimensions,
    sections: Object.entries(sections).map(([name, { offset, bytes, sha256 }]) => {
      return { name, start: base + offset, end: base + offset + bytes, sha256 };
    }),
  };
}

/** Whether a file's first bytes are those of a snapshot that an earlier gibsey wrote. */
export function isOlderSnapshot(first: Uint8Array): boolean {
  const [kind, version] = [magic.slice(0, -1), Number(magic.slice(-1))];
  const text = Buffer.from(first.subarray(0, magic.length)).toString("latin1");
  const found = text.startsWith(kind) ? text.charCodeAt(kind.length) - "0".charCodeAt(0) : 0;
  return found >= 1 && found < version;
}

function recipes(): string[] {
  return [passageRecipe, wordRecipe];
}

function assemble(
  generation: Generation,
  mark: string | undefined,
  contents: Readonly<Record<SectionName, Uint8Array>>,
): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const place = (content: Uint8Array): Section => {
    const section = { offset, bytes: content.byteLength, sha256: sha256(content) };
    const padding = -content.byteLength & (alignmentBytes - 1);
    parts.push(content, new Uint8Array(padding));
    offset += content.byteLength + padding;
    return section;
  };
  const header: Header = {
    generation,
    recipes: recipes(),
    mark: mark ?? null,
    sections: {
      pages: place(contents.pages),
      vectors: place(contents.vectors),
      words: place(contents.words),
      stemOf: place(contents.stemOf),
      distinct: place(contents.distinct),
      counts: place(contents.counts),
    },
  };
  const headerJson = json(header);
  const padding = new Uint8Array(-(preambleBytes + headerJson.byteLength) & (alignmentBytes - 1)).fill(0x20);
  const headerBytes = Buffer.concat([headerJson, padding]);
  const preamble = Buffer.alloc(preambleBytes);
  preamble.write(magic, 0, "latin1");
  preamble.writeUInt32LE(headerBytes.byteLength, 8);
  preamble.write(sha256(headerBytes), 12, "hex");
  return [preamble, headerBytes, ...parts];
}

/** Section offsets count from the end of the header. */
function readHeader(file: Uint8Array<ArrayBuffer>): Header {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.byteLength < preambleBytes || bytes.toString("latin1", 0, 8) !== magic)
    throw invalid("isn't one of this version");
  const end = preambleBytes + bytes.readUInt32LE(8);
  const header = bytes.subarray(preambleBytes, end);
  if (bytes.byteLength < end || sha256(header) !== bytes.toString("hex", 12, 44)) throw invalid("has a damaged header");
  return parse(header);
}

function readSection(file: Uint8Array<ArrayBuffer>, section: Section, name: string): Uint8Array<ArrayBuffer> {
  const base = preambleBytes + new DataView(file.buffer, file.byteOffset).getUint32(8, true);
  const start = base + section.offset;
  const end = start + section.bytes;
  // Even an empty part must lie within the file, or its place isn't a multiple of 64.
  if (file.byteLength < end) throw invalid(`is cut short in its ${name}`);
  const content = file.subarray(start, end);
  if (sha256(content) !== section.sha256) throw invalid(`has a damaged part, ${name}`);
  return content;
}

function concatenate(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const all = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => all.set(vector, row * dimensions));
  return all;
}

function bytesOf(numbers: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Sections start at multiples of 64 in the file, so their numbers can be read in place. */
function viewOf(section: Uint8Array<ArrayBuffer>): [ArrayBuffer, number, number] {
  return [section.buffer, section.byteOffset, section.byteLength / 4];
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The sum over these bytes was right, so they are what {@link encodeSnapshot} wrote. */
function parse<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function invalid(problem: string): GibseyError {
  return new GibseyError(
    "SNAPSHOT_INVALID",
    `the index snapshot ${problem}`,
    "nothing to do: the daemon builds it anew",
  );
}
