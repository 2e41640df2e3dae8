import type { Embedder, Generation } from "../../core/embed/embedder.ts";
import { type Batch, Lanes } from "../../core/embed/lanes.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { WorkerModel } from "./protocol.ts";
import { startWorkerThread, type WorkerThread } from "./worker-thread.ts";

export interface WorkerEmbedderOptions {
  readonly generation: Generation;
  readonly model: WorkerModel;
  /** The bundled ./worker.ts. */
  readonly workerUrl: URL;
  /** Bounds the start. */
  readonly signal: AbortSignal;
}

/**
 * An embedder whose model lives in a worker thread.
 *
 * Texts wait on this side and go over one at a time, a question before all passages: it waits for one passage at most.
 *
 * When the worker ends by itself, everything that waits fails with EMBEDDER_UNAVAILABLE, and the next call starts
 * another: at most limits.embedderStartsMax in limits.embedderStartsWindowMs. A text that the model can't embed fails its
 * own call, with VECTOR_INVALID.
 * @returns when the model is loaded. @throws GibseyError EMBEDDER_UNAVAILABLE; the signal's reason.
 */
export async function createWorkerEmbedder(options: WorkerEmbedderOptions): Promise<Embedder> {
  const embedder = new WorkerEmbedder(options);
  await embedder.start(options.signal);
  return embedder;
}

class WorkerEmbedder implements Embedder {
  readonly generation: Generation;
  readonly #options: WorkerEmbedderOptions;
  readonly #lanes = new Lanes({ batchMax: 1, embed: (batch) => this.#embed(batch) });
  readonly #closing = new AbortController();
  #thread: WorkerThread | undefined;
  #startedAtMs: number[] = [];

  constructor(options: WorkerEmbedderOptions) {
    this.generation = options.generation;
    this.#options = options;
  }

  async start(signal: AbortSignal): Promise<WorkerThread> {
    const now = performance.now();
    this.#startedAtMs = this.#startedAtMs.filter((atMs) => now - atMs < limits.embedderStartsWindowMs);
    if (this.#startedAtMs.length >= limits.embedderStartsMax) throw endedTooOften();
    this.#startedAtMs.push(now);
    this.#thread = await startWorkerThread({ ...this.#options, signal });
    return this.#thread;
  }

  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    return this.#lanes.embedQuery(text, signal);
  }

  embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    return this.#lanes.embed("passage", texts, signal);
  }

  async close(): Promise<void> {
    this.#lanes.close();
    this.#closing.abort();
    await this.#thread?.close();
    await this.#lanes.idle();
  }

  /** A text that went over is embedded even when its call was aborted: the worker can't be interrupted. */
  async #embed({ role, texts }: Batch): Promise<Float32Array[]> {
    const thread = this.#thread?.isRunning ? this.#thread : await this.start(this.#closing.signal);
    const vectors: Float32Array[] = [];
    for (const text of texts) vectors.push(this.#checked(await thread.embed(role, text)));
    return vectors;
  }

  #checked(vector: Float32Array): Float32Array {
    const { id, dimensions } = this.generation;
    if (vector.length === dimensions && vector.every(Number.isFinite)) return vector;
    throw new GibseyError(
      "VECTOR_INVALID",
      `${id} made a vector of ${vector.length} numbers, which should be ${dimensions} finite ones`,
      "try another model of `gibsey models list`",
    );
  }
}

function endedTooOften(): GibseyError {
  const seconds = limits.embedderStartsWindowMs / 1_000;
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the embedding worker was started ${limits.embedderStartsMax} times in ${seconds} s and ended each time`,
    `wait ${seconds} s, or set GIBSEY_EMBEDDER=use-lite`,
  );
}
