import { type Embedder, type Generation, generationOf } from "../../src/core/embed/embedder.ts";
import { GibseyError } from "../../src/core/errors.ts";

/** Texts are near each other when they share words. It keeps count, can be down, and can choke on a text. */
export class FakeEmbedder implements Embedder {
  readonly generation: Generation;
  /** Every passage that was embedded, in order. */
  readonly passages: string[] = [];
  /** While this is set, every call fails with it. */
  failure: Error | undefined;
  /** Texts with this word in them can't be embedded. */
  poisonousWord = "arsenic";
  /** How often passages were to be embedded. */
  calls = 0;
  /** What happens before passages are embedded. */
  beforePassages: () => Promise<void> = async () => {};
  /** What becomes of a passage's vector, as of a model that breaks its promises. */
  spoil: (text: string, vector: Float32Array) => Float32Array = (_, vector) => vector;
  /** Questions wait for this. */
  queryGate: Promise<void> = Promise.resolve();
  isClosed = false;

  constructor(provider = "fake", dimensions = 32) {
    this.generation = generationOf(provider, "words", dimensions);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    this.#check(signal);
    await this.queryGate;
    return vectorOf(text, this.generation.dimensions);
  }

  async embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    this.calls += 1;
    await this.beforePassages();
    this.#check(signal);
    if (texts.some((text) => text.toLowerCase().includes(this.poisonousWord))) {
      throw new GibseyError("VECTOR_INVALID", "the model made NaN of a text", "leave the page out");
    }
    this.passages.push(...texts);
    return texts.map((text) => this.spoil(text, vectorOf(text, this.generation.dimensions)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #check(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.failure !== undefined) throw this.failure;
  }
}

/** An embedder that is down, as adapters say it. */
export const embedderDown = new GibseyError("EMBEDDER_UNAVAILABLE", "nobody answers", "start it");

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    let hash = 7;
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    const dimension = (hash >>> 0) % dimensions;
    vector[dimension] = (vector[dimension] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector.fill(1, 0, 1) : vector.map((value) => value / length);
}
