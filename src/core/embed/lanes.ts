import { GibseyError, hasCode } from "../errors.ts";
import { limits } from "../limits.ts";

/** A reader's question or a page's passage: models may read them differently. */
export type TextRole = "query" | "passage";

/** Texts of one call that are embedded together. */
export interface Batch {
  readonly role: TextRole;
  readonly texts: readonly string[];
  /** Aborts when nobody waits for their vectors any more. */
  readonly signal: AbortSignal;
}

/** What stands behind the lanes: an embedder that is given one batch after the other. */
export interface BatchEmbedder {
  /** How many passages the next batch may have. */
  readonly batchMax: number;
  /** One vector for each text, in order. A GibseyError VECTOR_INVALID is its own call's, any other error is everybody's. */
  embed(batch: Batch): Promise<readonly Float32Array[]>;
}

/**
 * The calls that wait for one embedder, in two lanes. A question goes next, however many passages wait, and so it waits
 * for one batch at most. A call that is aborted leaves its lane at once, and fails nobody else.
 */
export class Lanes {
  readonly #embedder: BatchEmbedder;
  readonly #lanes: Readonly<Record<TextRole, Call[]>> = { query: [], passage: [] };
  #closed: GibseyError | undefined;
  /** The loop that empties the lanes, while there is something in them. */
  #work: Promise<void> | undefined;

  constructor(embedder: BatchEmbedder) {
    this.#embedder = embedder;
  }

  /**
   * One vector for each text, in order.
   * @throws GibseyError EMBEDDER_UNAVAILABLE when too many wait or the lanes are closed; what the embedder throws; the
   * signal's reason.
   */
  async embed(role: TextRole, texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    if (this.#closed !== undefined) throw this.#closed;
    if (texts.length === 0) return [];
    const lane = this.#lanes[role];
    if (lane.length >= limits.embedWaitingMax) throw tooManyWait(lane.length);
    const call = new Call(texts);
    const leave = () => {
      remove(lane, call);
      call.fail(signal?.reason);
    };
    signal?.addEventListener("abort", leave);
    lane.push(call);
    this.#work ??= this.#emptyLanes();
    try {
      return await call.done;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /** One vector for a question. @throws as {@link embed}. */
  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const [vector] = await this.embed("query", [text], signal);
    if (vector === undefined) throw new Error("a call that succeeds has a vector for each text");
    return vector;
  }

  /** Fails all that waits and all that comes. @returns at once; {@link idle} tells when the batch in hand has ended. */
  close(): void {
    if (this.#closed !== undefined) return;
    this.#closed = new GibseyError("EMBEDDER_UNAVAILABLE", "the embedder is closed", "start the command again");
    this.#failAll(this.#closed);
  }

  /** Resolves when no batch is in hand and none waits. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async #emptyLanes(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#embedNext(next.role, next.call);
    this.#work = undefined;
  }

  #next(): { role: TextRole; call: Call } | undefined {
    const role = this.#lanes.query.length > 0 ? "query" : "passage";
    const call = this.#lanes[role][0];
    return call === undefined ? undefined : { role, call };
  }

  async #embedNext(role: TextRole, call: Call): Promise<void> {
    const { signal } = call;
    try {
      const texts = call.next(this.#embedder.batchMax);
      const vectors = await this.#embedder.embed({ role, texts, signal });
      if (!signal.aborted && call.take(vectors)) remove(this.#lanes[role], call);
    } catch (error) {
      // Nobody waits for this batch any more; whether the others can be embedded, theirs will tell.
      if (signal.aborted) return;
      if (!isOfThisText(error)) return this.#failAll(error);
      remove(this.#lanes[role], call);
      call.fail(error);
    }
  }

  #failAll(reason: unknown): void {
    for (const lane of Object.values(this.#lanes)) for (const call of lane.splice(0)) call.fail(reason);
  }
}

/** One call: its texts, and the vectors of those that were embedded. */
class Call {
  readonly #texts: readonly string[];
  readonly #vectors: Float32Array[] = [];
  readonly #over = new AbortController();
  readonly done: Promise<Float32Array[]>;
  #resolve: (vectors: Float32Array[]) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Aborts when the call has failed or was left. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  next(count: number): readonly string[] {
    return this.#texts.slice(this.#vectors.length, this.#vectors.length + count);
  }

  /** Keeps a batch's vectors. @returns whether they were the last. */
  take(vectors: readonly Float32Array[]): boolean {
    this.#vectors.push(...vectors);
    const isDone = this.#vectors.length === this.#texts.length;
    if (isDone) this.#resolve(this.#vectors);
    return isDone;
  }

  fail(reason: unknown): void {
    this.#reject(reason);
    this.#over.abort(reason);
  }
}

function remove(lane: Call[], call: Call): void {
  const position = lane.indexOf(call);
  if (position >= 0) lane.splice(position, 1);
}

function isOfThisText(error: unknown): boolean {
  return hasCode(error, "VECTOR_INVALID");
}

function tooManyWait(waiting: number): GibseyError {
  return new GibseyError(
    "EMBEDDER_UNAVAILABLE",
    `${waiting} calls wait for the embedder already`,
    "ask again in a moment",
  );
}
