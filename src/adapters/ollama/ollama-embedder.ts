import { type Embedder, type Generation, generationOf } from "../../core/embed/embedder.ts";
import { type Batch, Lanes } from "../../core/embed/lanes.ts";
import { GibseyError } from "../../core/errors.ts";
import { normalise } from "../../core/index/vector.ts";
import { limits } from "../../core/limits.ts";
import { ollamaName, parseOllamaName } from "./model-name.ts";
import { askOllama, isOfCapability, isOfVector, OllamaRefusal } from "./ollama-client.ts";
import type { OllamaHost } from "./ollama-host.ts";
import { type Prefixes, prefixesOf } from "./prefixes.ts";

export interface OllamaEmbedderOptions {
  /** `ollama:NAME` or `ollama:NAME:TAG`. */
  readonly name: string;
  readonly host: OllamaHost;
  /** Bounds the opening. */
  readonly signal: AbortSignal;
  /** Spreads the waits between tries: 0 to 1. */
  readonly random?: () => number;
}

/**
 * An embedder whose model an Ollama server serves. It only waits for HTTP, so it needs no thread of its own.
 *
 * One batch is under way at a time, and a question goes before all passages that wait. Batches grow while they are quick and
 * shrink when they are slow, so that a question waits little on a slow machine and a quick one isn't kept idle. What
 * else is in a batch doesn't change a text's vector: the server runs each by itself (all-minilm, batches of 1 to 64,
 * not a bit of difference).
 * @returns when the model is loaded and has told its dimensions by embedding a word. @throws GibseyError
 * EMBEDDER_UNAVAILABLE; MODEL_MISSING; MODEL_UNKNOWN when the model isn't one that embeds; the signal's reason.
 */
export async function createOllamaEmbedder(options: OllamaEmbedderOptions): Promise<Embedder> {
  const model = parseOllamaName(options.name);
  const server = new Server(options, model);
  await server.checkModel(options.signal);
  const [probe = new Float32Array()] = await server.embed(["dimensions"], options.signal);
  const { length } = normalise(probe, probe.length);
  return new OllamaEmbedder(server, generationOf("ollama", model, length), prefixesOf(model));
}

class OllamaEmbedder implements Embedder {
  readonly generation: Generation;
  readonly #server: Server;
  readonly #prefixes: Prefixes;
  readonly #lanes = new Lanes(this);
  batchMax = 1;

  constructor(server: Server, generation: Generation, prefixes: Prefixes) {
    this.#server = server;
    this.generation = generation;
    this.#prefixes = prefixes;
  }

  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    return this.#lanes.embedQuery(text, signal);
  }

  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    return this.#lanes.embed("passage", texts, signal);
  }

  async close(): Promise<void> {
    this.#lanes.close();
    await this.#lanes.idle();
  }

  async embed({ role, texts, signal }: Batch): Promise<Float32Array[]> {
    const startedAtMs = performance.now();
    const inputs = texts.map((text) => this.#prefixes[role] + readable(text));
    const vectors = await this.#server.embed(inputs, signal);
    if (role === "passage") this.batchMax = nextBatchMax(this.batchMax, performance.now() - startedAtMs);
    return vectors.map((vector) => normalise(vector, this.generation.dimensions));
  }
}

const endlessWord = new RegExp(`\\S{${limits.embedWordCharactersMax}}(?=\\S)`, "gu");

/** What of a text the server is given. Truncating to the model's own length is the server's. */
function readable(text: string): string {
  return text.slice(0, limits.embedCharactersMax).replaceAll(endlessWord, "$& ");
}

function nextBatchMax(size: number, tookMs: number): number {
  if (tookMs > limits.ollamaBatchSlowMs) return Math.max(1, Math.floor(size / 2));
  return tookMs < limits.ollamaBatchQuickMs ? Math.min(limits.embedBatchMax, size * 2) : size;
}

/** One model of a server. */
class Server {
  readonly #options: OllamaEmbedderOptions;
  readonly #model: string;

  constructor(options: OllamaEmbedderOptions, model: string) {
    this.#options = options;
    this.#model = model;
  }

  /** Whether the model is there and embeds. A chat model makes vectors, too, but they find nothing. */
  async checkModel(signal: AbortSignal): Promise<void> {
    const { capabilities }: { capabilities?: unknown } = await this.#ask(signal, (client) =>
      client.show({ model: this.#model }),
    );
    // Servers before 0.6.4 don't tell.
    if (Array.isArray(capabilities) && !capabilities.includes("embedding")) {
      throw this.#embedsNot(`the server has it for ${capabilities.join(", ")}`);
    }
  }

  /** The vectors as the server has them, one for each text. A number that it couldn't say is NaN. */
  async embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const answer: unknown = await this.#ask(signal, (client) =>
      client.embed({ model: this.#model, input: [...texts], truncate: true, keep_alive: limits.ollamaKeepAliveS }),
    );
    const vectors = parseVectors(answer);
    if (vectors?.length === texts.length) return vectors;
    throw new GibseyError(
      "EMBEDDER_UNAVAILABLE",
      `the Ollama server at ${this.#options.host.url} answered ${texts.length} texts with ${vectors?.length ?? "no"} vectors`,
      "look at the server's log, or try another model of `gibsey models list`",
    );
  }

  async #ask<T>(signal: AbortSignal, ask: Parameters<typeof askOllama<T>>[1]): Promise<T> {
    try {
      return await askOllama({ ...this.#options, signal }, ask);
    } catch (error) {
      throw error instanceof OllamaRefusal ? this.#refused(error) : error;
    }
  }

  #refused(refusal: OllamaRefusal): GibseyError {
    const name = ollamaName(this.#model);
    if (isOfCapability(refusal)) return this.#embedsNot(refusal.message, refusal);
    if (refusal.status === 404) {
      return new GibseyError(
        "MODEL_MISSING",
        `the Ollama server at ${this.#options.host.url} doesn't have ${this.#model}`,
        `ollama pull ${this.#model}; or gibsey models pull ${name}`,
        { cause: refusal },
      );
    }
    const problem = isOfVector(refusal)
      ? "made a vector of numbers that aren't finite"
      : `refused a text: ${refusal.message}`;
    return new GibseyError(
      "VECTOR_INVALID",
      `${name} ${problem}`,
      "look at the text it failed on, or try another model",
      {
        cause: refusal,
      },
    );
  }

  #embedsNot(reason: string, cause?: unknown): GibseyError {
    return new GibseyError(
      "MODEL_UNKNOWN",
      `${ollamaName(this.#model)} isn't an embedding model: ${reason}`,
      "use one that is, as ollama:nomic-embed-text; `gibsey models list` shows those that the server has",
      { cause },
    );
  }
}

/** `{embeddings: [[1, 2], [3, null]]}`; undefined when it isn't of that shape. */
function parseVectors(answer: unknown): Float32Array[] | undefined {
  if (typeof answer !== "object" || answer === null || !("embeddings" in answer)) return undefined;
  const { embeddings } = answer;
  if (!Array.isArray(embeddings) || !embeddings.every(Array.isArray)) return undefined;
  return embeddings.map((numbers) =>
    Float32Array.from(numbers, (number: unknown) => (typeof number === "number" ? number : Number.NaN)),
  );
}
