/**
 * Which vectors can be compared: only those of one provider, model and number of dimensions. Every vector is stored
 * under its generation, and no two generations ever meet in one index.
 */
export interface Generation {
  /** Made by {@link generationId}; safe as part of a table name. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
}

/**
 * Turns text into vectors. Every vector is L2-normalised, finite, and of the generation's dimensions.
 *
 * Implementations add what their model needs (query prefix, pooling, truncation) themselves, and work off the event
 * loop: a caller may go on serving while a batch is embedded.
 */
export interface Embedder {
  readonly generation: Generation;
  /**
   * One vector for a reader's question. Goes ahead of passages that are waiting.
   * @throws GibseyError EMBEDDER_UNAVAILABLE; the signal's reason when aborted.
   */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
  /**
   * One vector for each text, in order. Any number of texts; batching is the implementation's.
   * @throws GibseyError EMBEDDER_UNAVAILABLE; the signal's reason when aborted.
   */
  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** `onnx`, `bge-small-en-v1.5`, 384 -> `onnx_bge_small_en_v1_5_384`. */
export function generationId(provider: string, model: string, dimensions: number): string {
  return `${provider}_${model}_${dimensions}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
}

/** A model in the words of GIBSEY_EMBEDDER: a provider with a single model is called by its own name. */
export function modelNameOf({ provider, model }: Pick<Generation, "provider" | "model">): string {
  return provider === "onnx" || provider === "ollama" ? `${provider}:${model}` : provider;
}

/** The generation of a provider's model. */
export function generationOf(provider: string, model: string, dimensions: number): Generation {
  return { id: generationId(provider, model, dimensions), provider, model, dimensions };
}
