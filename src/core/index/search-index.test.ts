import { describe, expect, it } from "vitest";
import { pageOf } from "../../../test/contracts/page-store.ts";
import { createFakeVectorIndex } from "../../../test/fakes/vector-index.ts";
import { isSearchable, SearchIndex } from "./search-index.ts";
import { askedWords } from "./word-index.ts";

function made(page_id: string, vector = Float32Array.of(1, 0), text_hash = "h1") {
  return { page_id, text_hash, vectors: [{ passage: "0", vector }] };
}

function open(): SearchIndex {
  return new SearchIndex(createFakeVectorIndex(2));
}

describe("the search index", () => {
  it("finds a page by its vectors, its words, its title and its character's name", () => {
    const index = open();
    index.put(pageOf("a", 1, { title: "Harbour", body: "A lamp." }), "The Fox", made("a"));
    expect(index.vectors.search(Float32Array.of(1, 0), 5)).toHaveLength(1);
    for (const word of ["lamp", "harbour", "fox"]) expect(index.words.search(askedWords(word)).coverage("a")).toBe(1);
  });

  it("lists its pages by number, also after a number has changed", () => {
    const index = open();
    for (const [page_id, number] of [
      ["a", 3],
      ["b", 1],
      ["c", 2],
    ] as const) {
      index.put(pageOf(page_id, number), "", made(page_id));
    }
    expect(index.ordered().map(({ page_id }) => page_id)).toEqual(["b", "c", "a"]);
    index.put(pageOf("b", 9), "", made("b"));
    expect(index.ordered().map(({ page_id }) => page_id)).toEqual(["c", "a", "b"]);
  });

  it("forgets a page in every part of it", () => {
    const index = open();
    index.put(pageOf("a", 1, { body: "A lamp." }), "", made("a"));
    index.remove("a");
    expect([index.size, index.vectors.size, index.words.size]).toEqual([0, 0, 0]);
    expect(index.entry("a")).toBeUndefined();
    expect(index.ordered()).toEqual([]);
  });

  it("counts changes, and none where there was none", () => {
    const index = open();
    index.remove("a");
    expect(index.version).toBe(0);
    index.put(pageOf("a", 1), "", made("a"));
    index.remove("a");
    expect(index.version).toBe(2);
  });

  it("keeps a page as it was when its new vectors are refused", () => {
    const index = open();
    index.put(pageOf("a", 1, { body: "A lamp." }), "", made("a"));
    const bad = made("a", Float32Array.of(Number.NaN, 0), "h2");
    expect(() => index.put(pageOf("a", 2, { body: "A boat." }), "", bad)).toThrow("finite");
    expect(index.entry("a")).toMatchObject({ number: 1, text_hash: "h1" });
    expect(index.words.search(askedWords("lamp")).coverage("a")).toBe(1);
    expect(index.words.search(askedWords("boat")).coverage("a")).toBe(0);
    expect(index.version).toBe(1);
  });

  it("holds a page as its row has it only with the same text, number, section and character", () => {
    const index = open();
    const page = pageOf("a", 1);
    expect(isSearchable(index, page, "h1")).toBe(false);
    index.put(page, "", made("a"));
    expect(isSearchable(index, page, "h1")).toBe(true);
    expect(isSearchable(index, page, "h2")).toBe(false);
    for (const change of [{ number: 2 }, { section: 2 }, { char_id: "owl" }]) {
      expect(isSearchable(index, { ...page, ...change }, "h1")).toBe(false);
    }
  });
});
