import { type Embedder, generationOf } from "../../core/embed/embedder.ts";
import { normalise } from "../../core/index/vector.ts";

const dimensions = 256;

/** What its vectors are stored under; `stub` says that no model made them. */
export const stubGeneration = generationOf("stub", "words", dimensions);

/**
 * An embedder without a model, for tests and for machines where nothing else may run: texts are near each other when
 * they share words, whatever the words mean. The same text gives the same vector on every machine.
 *
 * It answers at once on the event loop: a passage takes microseconds.
 */
export function createStubEmbedder(): Embedder {
  return {
    generation: stubGeneration,
    async embedQuery(text, signal) {
      signal?.throwIfAborted();
      return vectorOf(text);
    },
    async embedPassages(texts, signal) {
      signal?.throwIfAborted();
      return texts.map(vectorOf);
    },
    async close() {},
  };
}

/** Signed feature hashing: each word adds 1 or -1 in one dimension, so that words which collide don't add up. */
function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = hashOf(word);
    const dimension = hash % dimensions;
    vector[dimension] = (vector[dimension] ?? 0) + (hash >= 2 ** 31 ? -1 : 1);
  }
  // A text without words has no direction of its own, and a vector must have one.
  return vector.some((value) => value !== 0) ? normalise(vector, dimensions) : vector.fill(1, 0, 1);
}

/** FNV-1a in 32 bits, over UTF-16 code units. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < word.length; position++) {
    hash = Math.imul(hash ^ word.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}
