import type { Embedder, Generation } from "../../core/embed/embedder.ts";
import { GibseyError } from "../../core/errors.ts";
import { limits } from "../../core/limits.ts";
import type { TextRole, WorkerModel } from "./protocol.ts";
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
 * Texts wait on this side, in two lanes, and go over one at a time: a question goes next, however many passages wait, and
 * so it waits for one passage at most. A call that is aborted leaves its lane at once.
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

/** One call: its texts, and the vectors of those that went over. */
interface Call {
  readonly texts: readonly string[];
  readonly vectors: Float32Array[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

class WorkerEmbedder implements Embedder {
  readonly generation: Generation;
  readonly #options: WorkerEmbedderOptions;
  readonly #lanes: Readonly<Record<TextRole, Call[]>> = { query: [], passage: [] };
  readonly #closing = new AbortController();
  #thread: WorkerThread | undefined;
  #startedAtMs: number[] = [];
  /** The loop that empties the lanes, while there is something in them. */
  #work: Promise<void> | undefined;

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

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.#call("query", [text], signal);
    if (vector === undefined) throw new Error("a call that succeeds has a vector for each text");
    return vector;
  }

  async embedPassages(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    return texts.length === 0 ? [] : this.#call("passage", texts, signal);
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort(closed());
      this.#rejectAll(closed());
    }
    await this.#thread?.close();
    await this.#work;
  }

  async #call(role: TextRole, texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const lane = this.#lanes[role];
    if (lane.length >= limits.embedWaitingMax) throw tooManyWait(lane.length);
    const vectors: Float32Array[] = [];
    let onAbort: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const call: Call = { texts, vectors, resolve, reject };
        onAbort = () => {
          leave(lane, call);
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", onAbort);
        lane.push(call);
        this.#work ??= this.#emptyLanes();
      });
    } finally {
      if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
    }
    return vectors;
  }

  async #emptyLanes(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#embedOne(next.role, next.call);
    this.#work = undefined;
  }

  #next(): { role: TextRole; call: Call } | undefined {
    const role = this.#lanes.query.length > 0 ? "query" : "passage";
    const call = this.#lanes[role][0];
    return call === undefined ? undefined : { role, call };
  }

  /** Embeds the next text of a call. The call may have been aborted when its vector comes; then nobody sees it. */
  async #embedOne(role: TextRole, call: Call): Promise<void> {
    try {
      const thread = this.#thread?.isRunning ? this.#thread : await this.start(this.#closing.signal);
      const vector = await thread.embed(role, call.texts[call.vectors.length] ?? "");
      call.vectors.push(this.#checked(vector));
      if (call.vectors.length < call.texts.length) return;
      leave(this.#lanes[role], call);
      call.resolve();
    } catch (error) {
      if (!isOfThisText(error)) return this.#rejectAll(error);
      leave(this.#lanes[role], call);
      call.reject(error);
    }
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

  #rejectAll(reason: unknown): void {
    for (const lane of Object.values(this.#lanes)) for (const call of lane.splice(0)) call.reject(reason);
  }
}

function leave(lane: Call[], call: Call): void {
  const position = lane.indexOf(call);
  if (position >= 0) lane.splice(position, 1);
}

function isOfThisText(error: unknown): boolean {
  return error instanceof GibseyError && error.code === "VECTOR_INVALID";
}

function endedTooOften(): GibseyError {
  const seconds = limits.embedderStartsWindowMs / 1_000;
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `the embedding worker was started ${limits.embedderStartsMax} times in ${seconds} s and ended each time`,
    `wait ${seconds} s, or set GIBSEY_EMBEDDER=use-lite`,
  );
}

function tooManyWait(waiting: number): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `${waiting} calls wait for the embedder already`,
    "ask again in a moment",
  );
}

function closed(): GibseyError {
  return new GibseyError("EMBEDDER_UNAVAILABLE", "the embedder is closed", "start the command again");
}
