import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Embedder, Generation } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import { normalise } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";

/** How a model was trained to be read: see its model card. */
export interface OnnxRecipe {
  /** Which of the last layer's vectors is the text's: the first token's, or the mean of all. */
  readonly pooling: "first" | "mean";
  /** The longest text it reads, its two marks included; what is past it is cut off. */
  readonly tokensMax: number;
  /** What stands in front of a question. */
  readonly queryPrefix: string;
  /** What stands in front of a passage. */
  readonly passagePrefix: string;
}

/** A BERT-like model and its files. Plain data: it crosses to the worker as it is. */
export interface OnnxModel {
  readonly generation: Generation;
  readonly recipe: OnnxRecipe;
  readonly files: { readonly model: string; readonly tokenizer: string };
}

/** More threads than this wait for each other longer than they help, with models as small as these. */
const threadsMax = 4;

/**
 * A BERT-like model on onnxruntime, on the caller's thread.
 *
 * Each text is run by itself. In an int8 model the activations are scaled by the largest in the batch, so a passage's
 * vector would depend on which others it happened to meet (cosine 0.98 to 0.99 between batches of 8 and of 1); and a
 * batch gains less than a fifth in speed. Alone, a text has one vector, and nothing is padded.
 * @throws GibseyError EMBEDDER_UNAVAILABLE when onnxruntime isn't installed or can't load the model.
 */
export async function createOnnxEmbedder({ generation, recipe, files }: OnnxModel): Promise<Embedder> {
  const runtime = await loadRuntime();
  const tokensOf = await loadTokenizer(files.tokenizer, recipe.tokensMax);
  const session = await openSession(runtime, files.model);

  const embed = async (text: string, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    const states = await run(runtime, session, tokensOf(text));
    return normalise(pool(states, recipe.pooling, generation.dimensions), generation.dimensions);
  };
  return {
    generation,
    // The mean of the question read as a question and as a passage: two views of it find more pages than either (BENCHMARKS.md).
    async embedQuery(text, signal) {
      const asPassage = await embed(recipe.passagePrefix + text, signal);
      if (recipe.queryPrefix === recipe.passagePrefix) return asPassage;
      const asQuestion = await embed(recipe.queryPrefix + text, signal);
      return normalise(
        asPassage.map((value, position) => value + (asQuestion[position] ?? 0)),
        generation.dimensions,
      );
    },
    async embedPassages(texts, signal) {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embed(recipe.passagePrefix + text, signal));
      return vectors;
    },
    close: () => session.release(),
  };
}

type Runtime = Pick<typeof import("onnxruntime-node"), "InferenceSession" | "Tensor">;

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw unavailable("onnxruntime-node isn't installed, or not for this machine", cause);
  }
}

async function loadTokenizer(file: string, tokensMax: number): Promise<(text: string) => number[]> {
  const { Tokenizer } = await import("@huggingface/tokenizers");
  try {
    const description: unknown = JSON.parse(await readFile(file, "utf8"));
    // Some descriptions pad and cut to a fixed length of their own, which isn't the model's.
    const tokenizer = new Tokenizer(Object.assign({}, description, { truncation: null, padding: null }), {});
    return (text) => {
      const { ids } = tokenizer.encode(text.slice(0, limits.embedCharactersMax));
      // The last token marks the end, and stays when the text before it is cut.
      return ids.length <= tokensMax ? ids : [...ids.slice(0, tokensMax - 1), ...ids.slice(-1)];
    };
  } catch (cause) {
    throw unavailable(`the tokenizer can't be read from ${file}`, cause);
  }
}

/**
 * Threads that have nothing to do sleep instead of spinning: spinning takes twice the CPU time for the same vectors, and
 * where another program needs a core, twice the time as well.
 */
async function openSession(runtime: Runtime, file: string): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(file, {
      intraOpNumThreads: Math.min(availableParallelism(), threadsMax),
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
  } catch (cause) {
    throw unavailable(`onnxruntime can't load ${file}`, cause);
  }
}

/** The last layer's vectors, one for each token, in a row. */
async function run(runtime: Runtime, session: InferenceSession, tokens: readonly number[]): Promise<Float32Array> {
  const shape = [1, tokens.length];
  const row = (valueOf: (token: number) => number) =>
    new runtime.Tensor(
      "int64",
      BigInt64Array.from(tokens, (token) => BigInt(valueOf(token))),
      shape,
    );
  const inputs: Record<string, Tensor> = {
    input_ids: row((token) => token),
    attention_mask: row(() => 1),
    token_type_ids: row(() => 0),
  };
  const { last_hidden_state: states } = await session.run(inputs);
  if (!(states?.data instanceof Float32Array)) throw new TypeError("the model has no last_hidden_state of floats");
  return states.data;
}

function pool(states: Float32Array, pooling: OnnxRecipe["pooling"], dimensions: number): Float32Array {
  if (pooling === "first") return states.slice(0, dimensions);
  // The sum points where the mean points, and only the direction is kept.
  const sum = new Float32Array(dimensions);
  for (const [position, value] of states.entries())
    sum[position % dimensions] = (sum[position % dimensions] ?? 0) + value;
  return sum;
}

function unavailable(problem: string, cause: unknown): GibseyError {
  return new GibseyError("EMBEDDER_UNAVAILABLE", problem, "GIBSEY_EMBEDDER=use-lite works without it", { cause });
}
