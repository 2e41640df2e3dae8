import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { generationOf } from "../embed/embedder.ts";
import { passageRecipe } from "../embed/passages.ts";
import { GibseyError } from "../errors.ts";
import { SearchIndex } from "./search-index.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { askedWords } from "./word-index.ts";

const generation = generationOf("fake", "words", 4);

function open(): SearchIndex {
  return new SearchIndex(createFakeVectorIndex(generation.dimensions));
}

function put(index: SearchIndex, page_id: string, body: string, passages: number): void {
  const number = index.version;
  const vectors = Array.from({ length: passages }, (_, passage) => ({
    passage: `${passage}`,
    vector: Float32Array.of(Math.sin(number), Math.cos(passage), 0.5, -0.25),
  }));
  index.put(pageOf(page_id, number, { body }), "The Fox", { page_id, text_hash: `h${number}`, vectors });
}

function sample(): SearchIndex {
  const index = open();
  put(index, "lamp/3", "The keeper counted the steps, and counted them twice.", 3);
  put(index, "10", "Nobody rowed; nobody rows in rain.", 1);
  put(index, "9", "…", 1);
  put(index, "é", "Café, naïve, 🦊.", 2);
  index.remove("10");
  put(index, "10", "One boat went out.", 2);
  return index;
}

function fileOf(index: SearchIndex): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(encodeSnapshot(index, generation, "log:7")));
}

function load(file: Uint8Array<ArrayBuffer>, into = open()): SearchIndex {
  decodeSnapshot(file, generation, into);
  return into;
}

/** All that a search can see of an index. */
function seen(index: SearchIndex) {
  const query = Float32Array.of(0.1, 0.9, 0.3, -0.2);
  const words = ["keeper counted", "boat", "rowing", "cafe fox", "title page"];
  return {
    ordered: index.ordered(),
    vectors: [...index.vectors.entries()],
    words: index.words.tables(index.ordered().map(({ page_id }) => page_id)),
    hits: index.vectors.search(query, 10),
    scores: words.map((question) => {
      const found = index.words.search(askedWords(question));
      return index.ordered().map(({ page_id }) => [page_id, found.scores([{ page_id }])[0], found.coverage(page_id)]);
    }),
  };
}

/** What came of loading: `equal` to the original, or how it was refused. */
function outcomeOf(file: Uint8Array<ArrayBuffer>, original: ReturnType<typeof seen>): string {
  try {
    const index = load(file);
    expect(seen(index)).toEqual(original);
    return "equal";
  } catch (error) {
    return error instanceof GibseyError ? error.code : String(error);
  }
}

describe("a snapshot", () => {
  it("gives an index that answers as the one it was made of", () => {
    const index = sample();
    expect(seen(load(fileOf(index)))).toEqual(seen(index));
  });

  it("gives the mark that it was taken at, or none", () => {
    expect(decodeSnapshot(fileOf(sample()), generation, open())).toBe("log:7");
    const unmarked = new Uint8Array(Buffer.concat(encodeSnapshot(sample(), generation, undefined)));
    expect(decodeSnapshot(unmarked, generation, open())).toBeUndefined();
  });

  it("of an empty index gives an empty index", () => {
    expect(load(fileOf(open())).size).toBe(0);
  });

  it("of what was loaded is the same file, byte for byte", () => {
    const file = fileOf(sample());
    expect(fileOf(load(file))).toEqual(file);
  });

  it("gives the same answers for any index", () => {
    const pages = fc.array(
      fc.record({
        page_id: fc.constantFrom("a", "b", "c", "d"),
        body: fc
          .array(fc.constantFrom("lamp", "boat", "the", "rain."), { maxLength: 9 })
          .map((words) => words.join(" ")),
        passages: fc.integer({ min: 1, max: 4 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pages, (history) => {
        const index = open();
        for (const { page_id, body, passages } of history) put(index, page_id, body, passages);
        expect(seen(load(fileOf(index)))).toEqual(seen(index));
      }),
      { numRuns: 100 },
    );
  });

  it("with one byte flipped, wherever it is, is refused, or equal when the byte was padding", () => {
    const index = sample();
    const original = seen(index);
    const file = fileOf(index);
    const outcomes = Array.from(file, (byte, position) => outcomeOf(file.with(position, byte ^ 0x41), original));
    expect(new Set(outcomes)).toEqual(new Set(["SNAPSHOT_INVALID", "equal"]));
    expect(outcomes.filter((outcome) => outcome === "equal").length).toBeLessThan(5 * 64);
  });

  it.each([
    ["with pages", sample()],
    ["without pages", open()],
  ])("%s cut short anywhere is refused, or equal when only padding was lost", (_, index) => {
    const original = seen(index);
    const file = fileOf(index);
    const outcomes = Array.from(file, (__, length) => outcomeOf(file.slice(0, length), original));
    expect(outcomes.filter((outcome) => outcome !== "SNAPSHOT_INVALID" && outcome !== "equal")).toEqual([]);
    expect(outcomes.lastIndexOf("SNAPSHOT_INVALID")).toBeGreaterThan(file.length - 65);
  });

  it("of another generation is refused, and says of which", () => {
    const other = generationOf("fake", "words-2", 4);
    const file = new Uint8Array(Buffer.concat(encodeSnapshot(sample(), other, undefined)));
    const refused = { code: "SNAPSHOT_INVALID", message: expect.stringContaining(other.id) };
    expect(() => load(file)).toThrow(expect.objectContaining(refused));
  });

  it("of another recipe is refused, although every sum is right", () => {
    const file = Buffer.concat(encodeSnapshot(sample(), generation, undefined));
    const headerEnd = 44 + file.readUInt32LE(8);
    const other = passageRecipe.replace(/.$/, "~");
    const header = file.toString("utf8", 44, headerEnd).replace(passageRecipe, other);
    file.write(header, 44);
    file.write(createHash("sha256").update(file.subarray(44, headerEnd)).digest("hex"), 12, "hex");
    const refused = { code: "SNAPSHOT_INVALID", message: expect.stringContaining(other) };
    expect(() => load(new Uint8Array(file))).toThrow(expect.objectContaining(refused));
  });

  it("that is another file, or none, is refused", () => {
    for (const text of ["", "GIBSNAP2", "GIBSNAP1".padEnd(500, "x"), "SQLite format 3".padEnd(500, "\0")]) {
      const file = new Uint8Array(Buffer.from(text));
      expect(() => load(file)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
    }
  });
});
