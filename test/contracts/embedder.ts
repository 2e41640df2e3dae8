import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Embedder, generationId } from "../../src/core/embed/embedder.ts";

const glove = "The woman in the grey coat left her glove on the wet stones beside the fountain.";
const bakery = "At four in the morning the baker's boy carries the first warm loaves across the yard.";
const odd = [
  "",
  " \n\t",
  "\0",
  "🙂👩‍👩‍👧",
  "Ünïcödé ﬁ ﷺ",
  "中文和日本語",
  "\ud83d lone",
  "x".repeat(20_000),
  "é".repeat(5_000),
];

/**
 * What every {@link Embedder} does. The embedder is opened once for the suite, because loading a model takes a while.
 */
export function embedderContract(name: string, open: () => Promise<Embedder>): void {
  describe(`${name} as an embedder`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.close());

    test("is of the generation that its vectors are stored under", () => {
      const { id, provider, model, dimensions } = embedder.generation;
      expect(id).toBe(generationId(provider, model, dimensions));
      expect(dimensions).toBeGreaterThan(0);
    });

    test("makes vectors of length 1 and the generation's dimensions, of any text at all", async () => {
      const vectors = await embedder.embedPassages([glove, ...odd]);
      expect(vectors).toHaveLength(odd.length + 1);
      for (const vector of [...vectors, ...(await Promise.all(odd.map((text) => embedder.embedQuery(text))))]) {
        expectUnit(vector, embedder);
      }
    });

    test("reads a text of 10,000 words", async () => {
      const [vector] = await embedder.embedPassages([`${glove} `.repeat(667)]);
      expectUnit(vector, embedder);
    });

    test("makes the same vector of the same text, whichever texts are beside it, in their order", async () => {
      const texts = [glove, bakery, "", "A short one.", `${bakery} ${glove} ${bakery}`, glove];
      const together = await embedder.embedPassages(texts);
      for (const [position, text] of texts.entries()) {
        const [alone] = await embedder.embedPassages([text]);
        expect(largestDifference(alone, together[position])).toBeLessThan(1e-6);
      }
      expect(cosine(together[0], together[1])).toBeLessThan(0.99);
    });

    test("makes the same vector of the same question", async () => {
      const [first, second] = [await embedder.embedQuery(glove), await embedder.embedQuery(glove)];
      expect(largestDifference(first, second)).toBeLessThan(1e-6);
    });

    test("puts a question nearer to the passage that answers it", async () => {
      const query = await embedder.embedQuery("Who left a glove beside the fountain?");
      const [near, far] = await embedder.embedPassages([glove, bakery]);
      expect(cosine(query, near)).toBeGreaterThan(cosine(query, far) + 0.05);
    });

    test("gives vectors that are the caller's own", async () => {
      const vector = await embedder.embedQuery(glove);
      const before = vector.slice();
      const other = await embedder.embedQuery(bakery);
      other.fill(0);
      expect(vector).toEqual(before);
    });

    test("embeds no texts", async () => {
      expect(await embedder.embedPassages([])).toEqual([]);
    });

    test("does nothing when the signal has aborted, and says the signal's reason", async () => {
      const reason = new Error("the reader left");
      const signal = AbortSignal.abort(reason);
      await expect(embedder.embedQuery(glove, signal)).rejects.toBe(reason);
      await expect(embedder.embedPassages([glove], signal)).rejects.toBe(reason);
    });
  });

  test(`${name} may be closed twice`, async () => {
    const embedder = await open();
    await embedder.close();
    await expect(embedder.close()).resolves.toBeUndefined();
  });
}

/** Of two vectors of length 1. */
function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return [...(a ?? [])].reduce((sum, value, position) => sum + value * (b?.[position] ?? Number.NaN), 0);
}

function largestDifference(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return Math.max(...[...(a ?? [])].map((value, position) => Math.abs(value - (b?.[position] ?? Number.NaN))));
}

function expectUnit(vector: Float32Array | undefined, { generation }: Embedder): void {
  expect(vector).toBeInstanceOf(Float32Array);
  expect(vector).toHaveLength(generation.dimensions);
  expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 5);
}
