import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generationOf } from "../../src/core/embed/embedder.ts";
import type { PageVectors } from "../../src/core/page.ts";
import { canaryPageId } from "../../src/core/store/canary-store.ts";
import type { VectorStore } from "../../src/core/store/vector-store.ts";

/** A fresh, empty store. */
export interface VectorStoreUnderTest {
  readonly vectors: VectorStore;
  release(): Promise<void>;
}

const generation = generationOf("onnx", "tiny-v1.5", 3);
const other = generationOf("ollama", "large", 4);

function vectorsOf(page_id: string, text_hash: string, vectors: Readonly<Record<string, number[]>>): PageVectors {
  return {
    page_id,
    text_hash,
    vectors: Object.entries(vectors).map(([passage, numbers]) => ({ passage, vector: Float32Array.from(numbers) })),
  };
}

const fox = vectorsOf("fox", "h1", { a0: [0.1, -0.2, 0.3], b0: [1e-30, 0.5, -1] });
const owl = vectorsOf("owl", "h2", { a0: [0, 1, 0] });

/** What every vector store keeps, whatever keeps it. */
export function vectorStoreContract(name: string, make: () => Promise<VectorStoreUnderTest>): void {
  describe(`${name} keeps the vector store's contract`, () => {
    let underTest: VectorStoreUnderTest;
    let vectors: VectorStore;
    beforeEach(async () => {
      underTest = await make();
      vectors = underTest.vectors;
    });
    afterEach(() => underTest.release());

    it("has nothing of a generation that it doesn't know", async () => {
      expect(await vectors.generations()).toEqual({ active: undefined, building: undefined, previous: undefined });
      expect(await vectors.get(generation, ["fox"])).toEqual(new Map());
      expect(await vectors.pageIds(generation)).toEqual([]);
      expect(await vectors.count(generation)).toBe(0);
      await expect(vectors.remove(generation, ["fox"])).resolves.toBeUndefined();
      await expect(vectors.put(generation, [fox])).rejects.toThrow(generation.id);
    });

    it("pins one generation, as often as asked, and refuses another by both names", async () => {
      await vectors.pin(generation);
      await vectors.pin(generation);
      expect((await vectors.generations()).active).toEqual(generation);
      await expect(vectors.pin(other)).rejects.toMatchObject({ code: "GENERATION_PINNED" });
      await expect(vectors.pin(other)).rejects.toThrow(new RegExp(`${generation.id}.*${other.id}`));
      expect((await vectors.generations()).active).toEqual(generation);
    });

    it("keeps another generation beside the active one, and never the vectors of one under the other", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [fox]);
      await vectors.begin(other);
      await vectors.begin(other);
      await vectors.pin(other);
      const long = vectorsOf("fox", "h1", { a0: [1, 0, 0, 0] });
      await vectors.put(other, [long]);
      expect(await vectors.generations()).toEqual({ active: generation, building: other, previous: undefined });
      expect((await vectors.get(generation, ["fox"])).get("fox")?.vectors).toHaveLength(2);
      expect((await vectors.get(other, ["fox"])).get("fox")).toEqual(long);
      await vectors.remove(other, ["fox"]);
      expect(await vectors.count(generation)).toBe(2);
      expect(await vectors.count(other)).toBe(0);
    });

    it("activates a generation that is known, and goes back to the one before with all that it had", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [fox]);
      await expect(vectors.activate(other)).rejects.toThrow(other.id);
      await vectors.begin(other);
      await vectors.activate(other);
      await vectors.activate(other);
      expect(await vectors.generations()).toEqual({ active: other, building: undefined, previous: generation });
      await vectors.begin(generation);
      expect((await vectors.generations()).previous).toEqual(generation);
      await vectors.activate(generation);
      expect(await vectors.generations()).toEqual({ active: generation, building: undefined, previous: other });
      expect(await vectors.count(generation)).toBe(2);
    });

    it("drops what was begun before another was, and what was previous before another is", async () => {
      const third = generationOf("ollama", "third", 3);
      await vectors.pin(generation);
      await vectors.begin(third);
      await vectors.put(third, [fox]);
      await vectors.begin(other);
      expect(await vectors.count(third)).toBe(0);
      await vectors.activate(other);
      await vectors.begin(third);
      await vectors.put(third, [owl]);
      await vectors.activate(third);
      expect(await vectors.generations()).toEqual({ active: third, building: undefined, previous: other });
      expect(await vectors.count(generation)).toBe(0);
      expect(await vectors.pageIds(third)).toEqual(["owl"]);
    });

    it("gives vectors back bit by bit", async () => {
      await vectors.pin(generation);
      const windowed = { passage: "a1", vector: Float32Array.of(9, 0.25, 0.5, 0.75, 9).subarray(1, 4) };
      const page = { ...fox, vectors: [...fox.vectors, windowed] };
      await vectors.put(generation, [page, owl]);
      const got = await vectors.get(generation, ["owl", "unknown", "", "fox"]);
      expect([...got.keys()].toSorted()).toEqual(["fox", "owl"]);
      expect(inOrder(got.get("fox"))).toEqual(inOrder(page));
      expect(got.get("owl")).toEqual(owl);
    });

    it("replaces a page's vectors as a whole", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [fox, owl]);
      const again = vectorsOf("fox", "h3", { c0: [1, 0, 0] });
      await vectors.put(generation, [again]);
      await vectors.put(generation, [again]);
      expect((await vectors.get(generation, ["fox"])).get("fox")).toEqual(again);
      expect(await vectors.count(generation)).toBe(2);
    });

    it("keeps one more vector beside those of the same text, and instead of those of another", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [fox]);
      await vectors.putOne(generation, "fox", "h1", { passage: "page", vector: Float32Array.of(1, 0, 0) });
      await vectors.putOne(generation, "fox", "h1", { passage: "page", vector: Float32Array.of(0, 0, 1) });
      const three = (await vectors.get(generation, ["fox"])).get("fox");
      expect(three?.vectors.find(({ passage }) => passage === "page")?.vector).toEqual(Float32Array.of(0, 0, 1));
      expect(three?.vectors).toHaveLength(3);
      await vectors.putOne(generation, "fox", "h9", { passage: "page", vector: Float32Array.of(1, 0, 0) });
      expect((await vectors.get(generation, ["fox"])).get("fox")).toEqual(vectorsOf("fox", "h9", { page: [1, 0, 0] }));
    });

    it("removes a page's vectors and passes over pages without any", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [fox, owl]);
      await vectors.remove(generation, ["fox", "unknown", ""]);
      expect(await vectors.pageIds(generation)).toEqual(["owl"]);
      expect(await vectors.count(generation)).toBe(1);
    });

    it("keeps a canary's vectors, and tells of them only to whoever asks for them by name", async () => {
      await vectors.pin(generation);
      await vectors.put(generation, [owl, { ...fox, page_id: canaryPageId }]);
      expect((await vectors.get(generation, [canaryPageId])).get(canaryPageId)?.vectors).toHaveLength(2);
      expect(await vectors.pageIds(generation)).toEqual(["owl"]);
      expect(await vectors.count(generation)).toBe(1);
      await vectors.remove(generation, [canaryPageId]);
      expect(await vectors.get(generation, [canaryPageId])).toEqual(new Map());
    });

    it("refuses a vector of another length, and then stores nothing of the call", async () => {
      await vectors.pin(generation);
      const long = vectorsOf("long", "h", { a0: [1, 0, 0, 0] });
      await expect(vectors.put(generation, [fox, long])).rejects.toMatchObject({ code: "VECTOR_INVALID" });
      expect(await vectors.count(generation)).toBe(0);
    });

    it("finds more pages than any statement could name", async () => {
      await vectors.pin(generation);
      const many = Array.from({ length: 1_200 }, (_, index) => vectorsOf(`p${index}`, "h", { a0: [index, 0, 0] }));
      await vectors.put(generation, many);
      const page_ids = many.map((page) => page.page_id);
      expect((await vectors.get(generation, page_ids)).get("p1199")).toEqual(many[1_199]);
      expect((await vectors.pageIds(generation)).toSorted()).toEqual(page_ids.toSorted());
    });
  });
}

/** The order of a page's passages isn't promised. */
function inOrder(page: PageVectors | undefined): unknown[] {
  const vectors = page?.vectors.toSorted((one, two) => (one.passage < two.passage ? -1 : 1)) ?? [];
  return vectors.map(({ passage, vector }) => [passage, ...vector]);
}
