import { describe, expect, test } from "vitest";
import { embedderContract } from "../../../test/contracts/embedder.ts";
import { type Embedder, type Generation, generationOf } from "../../core/embed/embedder.ts";
import { createStubEmbedder, stubGeneration } from "../stub/stub-embedder.ts";
import { openCompositeEmbedder } from "./composite-embedder.ts";

const twoStubs = generationOf("onnx", "two-stubs", 2 * stubGeneration.dimensions);

embedderContract("a composite of two stubs", () =>
  openCompositeEmbedder({
    generation: twoStubs,
    members: [
      { weight: 1, open: async () => createStubEmbedder() },
      { weight: 0.5, open: async () => createStubEmbedder() },
    ],
  }),
);

/** A member whose vectors are known, or that fails as it is told. */
class KnownEmbedder implements Embedder {
  readonly generation: Generation;
  readonly #known: ReadonlyMap<string, readonly number[]>;
  readonly signals: (AbortSignal | undefined)[] = [];
  closed = 0;

  constructor(known: Readonly<Record<string, readonly number[]>>) {
    this.#known = new Map(Object.entries(known));
    this.generation = generationOf("onnx", "known", [...this.#known.values()][0]?.length ?? 0);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    this.signals.push(signal);
    return Float32Array.from(this.#known.get(text) ?? []);
  }

  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    return Promise.all(texts.map((text) => this.embedQuery(text, signal)));
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

/** Works until its signal aborts. */
class SlowEmbedder extends KnownEmbedder {
  override embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const made = super.embedQuery(text, signal);
    return new Promise((resolve, reject) => {
      if (signal === undefined) resolve(made);
      else signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
}

/** Embeds nothing and can't be closed. */
class BrokenEmbedder extends KnownEmbedder {
  static readonly problem = new Error("the model is down");

  override embedQuery(): Promise<Float32Array> {
    return Promise.reject(BrokenEmbedder.problem);
  }

  override close(): Promise<void> {
    return Promise.reject(BrokenEmbedder.problem);
  }
}

// In two dimensions and in three, each of length 1.
const flat = { lamp: [1, 0], stairs: [0.6, 0.8] };
const deep = { lamp: [0, 0, 1], stairs: [0.48, 0.64, 0.6] };

function compose(...members: readonly (readonly [Embedder, number])[]): Promise<Embedder> {
  const dimensions = members.reduce((sum, [{ generation }]) => sum + generation.dimensions, 0);
  return openCompositeEmbedder({
    generation: generationOf("onnx", "composite", dimensions),
    members: members.map(([embedder, weight]) => ({ weight, open: async () => embedder })),
  });
}

describe("a composite embedder", () => {
  test("makes of two texts a cosine that is the weighted mean of its members' cosines", async () => {
    const composite = await compose([new KnownEmbedder(flat), 1], [new KnownEmbedder(deep), 3]);
    const query = await composite.embedQuery("lamp");
    const [same, other] = await composite.embedPassages(["lamp", "stairs"]);
    expect(query).toHaveLength(5);
    expect(dot(query, same)).toBeCloseTo(1, 6);
    expect(dot(query, other)).toBeCloseTo((1 * 0.6 + 3 * 0.6) / 4, 6);
    const [lampAlone, stairsAlone] = [query.subarray(0, 2), other?.subarray(0, 2)];
    expect(dot(lampAlone, stairsAlone)).toBeCloseTo((1 * 0.6) / 4, 6);
  });

  test("asks its members at the same time", async () => {
    const [one, other] = [new SlowEmbedder(flat), new SlowEmbedder(deep)];
    const reading = new AbortController();
    const composite = await compose([one, 1], [other, 1]);
    const asking = composite.embedQuery("lamp", reading.signal);
    expect([one.signals.length, other.signals.length]).toEqual([1, 1]);
    reading.abort();
    await expect(asking).rejects.toBe(reading.signal.reason);
  });

  test("fails as the member that fails, and lets the others stop", async () => {
    const slow = new SlowEmbedder(flat);
    const composite = await compose([slow, 1], [new BrokenEmbedder(deep), 1]);
    await expect(composite.embedPassages(["lamp", "stairs"])).rejects.toBe(BrokenEmbedder.problem);
    expect(slow.signals.map((signal) => signal?.reason)).toEqual([BrokenEmbedder.problem, BrokenEmbedder.problem]);
  });

  test("closes every member, also after one that can't be closed", async () => {
    const last = new KnownEmbedder(deep);
    const composite = await compose([new BrokenEmbedder(flat), 1], [last, 1]);
    await expect(composite.close()).rejects.toBe(BrokenEmbedder.problem);
    expect(last.closed).toBe(1);
  });

  test("isn't opened when a member can't be, and closes those that were", async () => {
    const [first, last] = [new KnownEmbedder(flat), new KnownEmbedder(deep)];
    const problem = new Error("its files aren't here");
    const opening = openCompositeEmbedder({
      generation: generationOf("onnx", "composite", 7),
      members: [
        { weight: 1, open: async () => first },
        { weight: 1, open: () => Promise.reject(problem) },
        { weight: 1, open: async () => last },
      ],
    });
    await expect(opening).rejects.toBe(problem);
    expect([first.closed, last.closed]).toEqual([1, 1]);
  });
});

function dot(one: Float32Array | undefined, other: Float32Array | undefined): number {
  return [...(one ?? [])].reduce((sum, value, position) => sum + value * (other?.[position] ?? Number.NaN), 0);
}
