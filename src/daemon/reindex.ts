import { type Embedder, type Generation, modelNameOf } from "../core/embed/embedder.ts";
import { GibseyError } from "../core/errors.ts";
import { SearchIndex } from "../core/index/search-index.ts";
import type { VectorIndexFactory } from "../core/index/vector-index.ts";
import { limits } from "../core/limits.ts";
import type { LearnReport } from "../core/learn.ts";
import { Memory, type Recall } from "../core/memory.ts";
import type { CharacterStore, PageStore } from "../core/store/page-store.ts";
import type { VectorStore } from "../core/store/vector-store.ts";

/** What a reindex works with. */
export interface ReindexParts {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
  /** The memory that readers ask, and that goes over to the other model in the end. */
  readonly memory: Memory;
  readonly openEmbedder: (model: string, signal: AbortSignal) => Promise<Embedder>;
  readonly makeVectorIndex: VectorIndexFactory;
  readonly now: () => number;
  /** Called once the memory answers from `next` and nobody asks `before` any more. */
  readonly onExchanged: (next: Recall, before: Recall) => Promise<void>;
}

/** Which model the book goes over to: one by its name, or back to the previous one. */
export type ReindexTarget = { readonly model: string } | { readonly rollback: true };

export interface ReindexProgress {
  /** The model that is gone over to. */
  readonly model: string;
  /** Pages that would be found by it already. */
  readonly searchable: number;
  readonly of: number;
  /** Passages embedded by this call. */
  readonly embedded: number;
}

export interface ReindexOutcome {
  readonly from: string;
  readonly to: string;
  /** False when the book was on that model already. */
  readonly switched: boolean;
  readonly pages: number;
  readonly vectors: number;
  readonly embedded: number;
}

/**
 * Takes a book over to another model. A second memory learns all pages under the other generation, beside the one that
 * readers go on asking; then the two are exchanged in one step. Stopped or killed on the way, nothing has changed for
 * the readers, and what was embedded is in the store for the next try.
 *
 * Going back is the same thing: the previous generation's vectors are still there, so only pages that have changed since
 * are embedded.
 */
export class Reindexer {
  readonly #parts: ReindexParts;
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;
  #progress: ReindexProgress | undefined;

  constructor(parts: ReindexParts) {
    this.#parts = parts;
  }

  /** How far the one that runs has come; undefined when none does. */
  get progress(): ReindexProgress | undefined {
    return this.#progress;
  }

  /**
   * Runs until readers are answered by the other model.
   * @throws GibseyError REINDEX_RUNNING; NO_PREVIOUS_MODEL; MODEL_UNKNOWN, MODEL_MISSING, EMBEDDER_UNAVAILABLE;
   * REINDEX_FAILED when the model can't embed a page; the signal's reason. Then the readers' model is what it was.
   */
  async run(
    target: ReindexTarget,
    signal: AbortSignal,
    onProgress: (progress: ReindexProgress) => void = () => {},
  ): Promise<ReindexOutcome> {
    if (this.#running !== undefined) {
      throw new GibseyError("REINDEX_RUNNING", "a reindex is running", "`gibsey status` shows how far it is");
    }
    const tell = (progress: ReindexProgress) => {
      this.#progress = progress;
      onProgress(progress);
    };
    const running = this.#goOver(target, AbortSignal.any([signal, this.#stop.signal]), tell);
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = undefined;
      this.#progress = undefined;
    }
  }

  /** Stops what runs, and waits until it has let go. */
  async close(): Promise<void> {
    this.#stop.abort(new DOMException("the daemon is stopping", "AbortError"));
    await Promise.allSettled([this.#running]);
  }

  async #goOver(
    target: ReindexTarget,
    signal: AbortSignal,
    tell: (progress: ReindexProgress) => void,
  ): Promise<ReindexOutcome> {
    const { vectors, memory, openEmbedder, makeVectorIndex } = this.#parts;
    const { generation: from } = memory.recall.embedder;
    const model = "model" in target ? target.model : modelNameOf(await this.#previous());
    const embedder = await openEmbedder(model, signal);
    const { generation: to } = embedder;
    if (to.id === from.id) {
      await embedder.close();
      return this.#outcome(from, to, 0);
    }
    const next = { embedder, index: new SearchIndex(makeVectorIndex(to.dimensions)) };
    try {
      await vectors.begin(to);
      const embedded = await this.#build(next, signal, tell);
      const before = await memory.exchange(next, async () => {
        checkWhole(model, await this.#memoryOf(next).reconcile(signal));
        await vectors.activate(to);
      });
      await this.#parts.onExchanged(next, before);
      return this.#outcome(from, to, embedded);
    } catch (error) {
      if (memory.recall !== next) {
        next.index.vectors.close();
        await embedder.close();
      }
      throw error;
    }
  }

  /** Learns every page, then what has changed meanwhile, until a pass finds next to nothing left. */
  async #build(next: Recall, signal: AbortSignal, tell: (progress: ReindexProgress) => void): Promise<number> {
    const building = this.#memoryOf(next);
    const model = modelNameOf(next.embedder.generation);
    const of = await this.#parts.pages.count();
    let embedded = 0;
    const onReport = (report: LearnReport) => {
      embedded += report.embedded;
      tell({ model, searchable: next.index.size, of: Math.max(of, next.index.size), embedded });
    };
    tell({ model, searchable: 0, of, embedded });
    for (let pass = 1; pass <= limits.reindexPassesMax; pass++) {
      const reports = await building.reconcile(signal, onReport);
      checkWhole(model, reports);
      if (reports.length === 0) break;
    }
    return embedded;
  }

  #memoryOf(next: Recall): Memory {
    const { pages, characters, vectors, now } = this.#parts;
    return new Memory({ pages, characters, vectors, now, ...next });
  }

  async #previous(): Promise<Generation> {
    const { previous } = await this.#parts.vectors.generations();
    if (previous !== undefined) return previous;
    throw new GibseyError(
      "NO_PREVIOUS_MODEL",
      "the book has had no other model to go back to",
      "`gibsey reindex MODEL` takes it over to another",
    );
  }

  #outcome(from: Generation, to: Generation, embedded: number): ReindexOutcome {
    const { index } = this.#parts.memory.recall;
    return {
      from: modelNameOf(from),
      to: modelNameOf(to),
      switched: from.id !== to.id,
      pages: index.size,
      vectors: index.vectors.size,
      embedded,
    };
  }
}

/** A page that can't be learned under the other model would be gone from search; so the readers stay with theirs. */
function checkWhole(model: string, reports: readonly LearnReport[]): void {
  const failed = reports.flatMap((report) => report.failed);
  const [first] = failed;
  if (first === undefined) return;
  throw new GibseyError(
    "REINDEX_FAILED",
    `${model} can't embed ${failed.length === 1 ? "a page" : `${failed.length} pages`}, ${first.page_id} among them: ${first.reason}`,
    "nothing was switched; change or remove those pages, or choose another model of `gibsey models list`",
  );
}
