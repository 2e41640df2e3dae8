import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { generationOf } from "../../core/embed/embedder.ts";
import { SearchIndex } from "../../core/index/search-index.ts";
import { encodeSnapshot } from "../../core/index/snapshot.ts";
import { inspectSnapshot } from "./inspect-snapshot.ts";

const generation = generationOf("stub", "words", 2);
const page = { page_id: "p", number: 1, section: 0, char_id: "", title: "", body: "The keeper lit the lamp." };
let folder: string;
let path: string;
let whole: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gibsey-inspect-"));
  path = join(folder, "index.snapshot");
  const index = new SearchIndex(createFakeVectorIndex(generation.dimensions));
  const vectors = [{ passage: "0", vector: Float32Array.of(1, 0) }];
  index.put(page, "", { page_id: "p", text_hash: "h", vectors });
  whole = Buffer.concat(encodeSnapshot(index, generation, "mark"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inspect = async (bytes: Uint8Array) => {
  await writeFile(path, bytes);
  return inspectSnapshot(path);
};

describe("looking into a snapshot", () => {
  it("tells its generation and how many vectors it has", async () => {
    expect(await inspect(whole)).toEqual({ kind: "whole", path, bytes: whole.length, generation, vectors: 1 });
  });

  it("finds none where there is none", async () => {
    expect(await inspectSnapshot(path)).toEqual({ kind: "none" });
  });

  it("knows one that an earlier gibsey wrote", async () => {
    expect(await inspect(Buffer.from(`GIBSNAP1${"x".repeat(100)}`))).toEqual({ kind: "older", path });
  });

  it("finds each flipped byte but those that nobody reads", async () => {
    const missed: number[] = [];
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x80, at);
      if ((await inspect(bytes)).kind !== "damaged") missed.push(at);
    }
    // What fills the gaps between the sections.
    expect(missed.map((at) => whole[at]).filter((byte) => byte !== 0)).toEqual([]);
  });

  it("finds it cut short at any place but in the last gap", async () => {
    for (let length = 0; length < whole.length - 64; length += 7) {
      expect(await inspect(whole.subarray(0, length)), `${length}`).toMatchObject({ kind: "damaged" });
    }
  });
});
