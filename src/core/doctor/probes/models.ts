import type { Generation } from "../../embed/embedder.ts";

/** The embedding models that this machine has. */
export interface ModelProbes {
  /** What made the book's vectors; undefined before the first, or where it can't be told without a daemon that answers. */
  active(): Promise<Generation | undefined>;
  /** The model that the next daemon would open: on `auto` the book's own. */
  next(): Promise<ModelFacts>;
  /** Whether onnxruntime-node is installed. */
  canRunOnnx(): boolean;
  /** Reads the model's files. @returns their paths. @throws GibseyError MODEL_MISSING, MODEL_DAMAGED. */
  files(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Asks Ollama for the model. @throws GibseyError EMBEDDER_UNAVAILABLE, MODEL_UNKNOWN when it can't embed. */
  ollama(
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly url: string; readonly isHere: boolean; readonly dimensions: number }>;
  /** Opens the model in this process and embeds texts; undefined when that wasn't done in time. @throws GibseyError as an embedder does. */
  embed(name: string, texts: readonly string[], signal: AbortSignal): Promise<EmbeddedFacts | undefined>;
  /** The chat model as GIBSEY_CHAT_MODEL has it; `quote` where there is none. */
  readonly chat: string;
  /** How long it takes the chat model to say a word, in ms; undefined when that wasn't done in time. @throws GibseyError CHAT_UNAVAILABLE */
  firstWord(signal: AbortSignal): Promise<number | undefined>;
  /** Lets the daemon answer a question. @returns whether it was answered by words alone. @throws GibseyError */
  isDegraded(signal: AbortSignal): Promise<boolean>;
}

export interface ModelFacts {
  /** As GIBSEY_EMBEDDER has it. */
  readonly name: string;
  readonly kind: "onnx" | "ollama" | "built in" | "unknown";
  /** What a vector of it has; 0 where that isn't known beforehand. */
  readonly dimensions: number;
}

export interface EmbeddedFacts {
  readonly dimensions: number;
  readonly vectors: readonly Float32Array[];
}
