import type { Embedder } from "./embed/embedder.ts";
import { isComplete, lessonOf } from "./embed/lesson.ts";
import { textHash } from "./embed/text-hash.ts";
import { GibseyError } from "./errors.ts";
import { inBatches } from "./in-batches.ts";
import { isInOrder } from "./in-order.ts";
import { readNames } from "./names.ts";
import type { SearchIndex } from "./index/search-index.ts";
import { normalise } from "./index/vector.ts";
import { type Learned, type LearnReport, learnPages, wholePage } from "./learn.ts";
import { limits } from "./limits.ts";
import { isBlank, type PageChange } from "./page.ts";
import type { FoundSummary } from "./nightly/find-summaries.ts";
import type { Question } from "./retrieve/question.ts";
import { ReconcilePass } from "./reconcile-pass.ts";
import { type ReadersBook, type Retrieval, retrieve } from "./retrieve/retrieve.ts";
import type { CharacterStore, PageStore } from "./store/page-store.ts";
import type { VectorStore } from "./store/vector-store.ts";

/** What a memory is made of. */
export interface MemoryParts extends Recall {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
  /** What questions are answered from where the stores may be away; the stores themselves if absent. */
  readonly readers?: ReadersBook | undefined;
  /** Finds what was written of whole parts of the book, for questions about it at large; nothing is, if absent. */
  readonly findSummaries?: (
    question: Question,
    recall: Recall,
    signal?: AbortSignal,
  ) => Promise<readonly FoundSummary[]>;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/**
 * What questions are answered from: a model, and the index of the vectors that it made. The two are only ever taken
 * and exchanged together, so that no question is embedded by one model and searched among the vectors of another.
 */
export interface Recall {
  readonly embedder: Embedder;
  readonly index: SearchIndex;
}

/** What was retrieved, and the generation that it was found by. */
export interface Answer extends Retrieval {
  /** For a question about the book at large, what was written of parts of it, best first. */
  readonly summaries: readonly FoundSummary[];
  readonly generation: string;
}

/**
 * The two sentences that the system is: learn(change) makes the vectors agree with the rows, respond(question) finds
 * quotes. Learning is one at a time, in the order of the calls; questions are answered meanwhile, from what is learned.
 */
export class Memory {
  readonly #parts: Omit<MemoryParts, keyof Recall>;
  #recall: Recall;
  /** The text hashes of pages that can't be learned. No more than there are such pages. */
  readonly #refused = new Map<string, string>();
  #readings = 0;
  #learning: Promise<unknown> = Promise.resolve();
  readonly #inUse = new Set<Promise<unknown>>();

  constructor({ embedder, index, ...parts }: MemoryParts) {
    this.#parts = parts;
    this.#recall = { embedder, index };
  }

  /** What questions are answered from just now. */
  get recall(): Recall {
    return this.#recall;
  }

  /**
   * How many times rows have begun to be read to be learned. A report whose `reading` comes after the figure that stood
   * at the end of a write knows of that write.
   */
  get readings(): number {
    return this.#readings;
  }

  /**
   * Makes vectors and index agree with the rows that these changes name. Repeats, disorder and changes that say too
   * little do no harm: only the key is believed. When it resolves, everything is stored and searchable.
   * @throws GibseyError EMBEDDER_UNAVAILABLE, DISK_FULL and the like: nothing is lost, call again.
   */
  learn(changes: readonly PageChange[], signal?: AbortSignal): Promise<LearnReport> {
    return this.#learnNext([...new Set(changes.map((change) => change.page_id))], signal);
  }

  /**
   * Makes the index a function of the rows, whatever it was: learns every page that isn't searchable as its row has
   * it, and forgets pages that have no row, those among them whose vectors are only stored. What is already in the vector
   * store isn't embedded again. Each batch that learned something is told when it is done.
   * @param breathe is called between batches, to let others have their turn.
   */
  async reconcile(
    signal?: AbortSignal,
    onReport: (report: LearnReport) => void = () => {},
    breathe: () => Promise<void> = async () => {},
  ): Promise<LearnReport[]> {
    const { vectors } = this.#parts;
    const { embedder } = this.#recall;
    const reports: LearnReport[] = [];
    const pass = await this.beginPass();
    for (let isOver = false; !isOver; await breathe()) {
      signal?.throwIfAborted();
      const { report, isLast } = await pass.step(signal);
      isOver = isLast;
      if (report === undefined) continue;
      reports.push(report);
      onReport(report);
    }
    const gone = (await vectors.pageIds(embedder.generation)).filter((page_id) => !pass.hasMet(page_id));
    reports.push(...(await this.#learnInBatches(gone, signal, onReport)));
    return reports;
  }

  /**
   * Begins a comparison of all rows with the index that is taken in steps, while changes are learned in between. A page
   * that can't be learned isn't tried again by it until its text changes: the feed or a replay may.
   */
  async beginPass(): Promise<ReconcilePass> {
    const { pages } = this.#parts;
    const nameOf = await readNames(this.#parts.characters);
    return new ReconcilePass({
      pages,
      indexed: () => this.#recall.index.pageIds(),
      isStale: (row) =>
        !isInOrder(this.#recall.index, row.page_id, row, nameOf) &&
        this.#refused.get(row.page_id) !== textHash(row, nameOf(row)),
      learn: (page_ids, signal) => this.#learnNext(page_ids, signal),
    });
  }

  /** {@link PageStore.outsideMark} of the rows: while it is the same, a pass would find nothing. */
  outsideMark(): Promise<string | undefined> {
    return this.#parts.pages.outsideMark();
  }

  /** The best quotes for a question; by words alone while the embedder is down. @throws GibseyError CHARACTER_UNKNOWN */
  respond(question: Question, signal?: AbortSignal): Promise<Answer> {
    const { readers, findSummaries } = this.#parts;
    return this.withRecall(async (recall) => {
      const [retrieval, summaries] = await Promise.all([
        retrieve({ ...(readers ?? this.#parts), ...recall }, question, signal),
        findSummaries?.(question, recall, signal) ?? [],
      ]);
      return { ...retrieval, summaries, generation: recall.embedder.generation.id };
    });
  }

  /** Does something with what questions are answered from just now, which is kept open until it is done. */
  async withRecall<T>(use: (recall: Recall) => Promise<T>): Promise<T> {
    const using = use(this.#recall);
    this.#inUse.add(using);
    try {
      return await using;
    } finally {
      this.#inUse.delete(using);
    }
  }

  /**
   * Answers and learns from now on with another model and its index. `complete` is called while nothing is learned: what
   * it finds missing, it makes up for, and when it throws, nothing is exchanged. Resolves with what was used until now
   * once nobody uses it any more, so that it may be closed.
   */
  async exchange(next: Recall, complete: () => Promise<void>): Promise<Recall> {
    const before = await this.#oneAtATime(async () => {
      await complete();
      const replaced = this.#recall;
      this.#recall = next;
      this.#refused.clear();
      return replaced;
    });
    await Promise.allSettled(this.#inUse);
    return before;
  }

  /**
   * Keeps a whole-page vector that somebody else made, beside the page's own, until its text changes.
   * @throws GibseyError VECTOR_INVALID, then PAGE_UNKNOWN.
   */
  refresh(page_id: string, vector: Float32Array): Promise<void> {
    return this.#oneAtATime(async () => {
      const { pages, vectors } = this.#parts;
      const { embedder, index } = this.#recall;
      const normalised = normalise(vector, embedder.generation.dimensions);
      const page = (await pages.get([page_id])).get(page_id);
      if (page === undefined) throw unknownPage(page_id);
      const nameOf = await readNames(this.#parts.characters);
      const lesson = lessonOf(page, nameOf(page));
      const passage = { passage: wholePage, vector: normalised };
      await vectors.pin(embedder.generation);
      await vectors.putOne(embedder.generation, page_id, lesson.text_hash, passage);
      const stored = (await vectors.get(embedder.generation, [page_id])).get(page_id);
      if (stored !== undefined && !isBlank(page) && isComplete(stored, lesson)) index.put(page, nameOf(page), stored);
    });
  }

  /**
   * Those of these pages that can be found just as their rows stand now, or can't be found and have no row or no words;
   * what a writer waits for.
   */
  async searchable(page_ids: readonly string[]): Promise<readonly string[]> {
    const { pages } = this.#parts;
    const { index } = this.#recall;
    const nameOf = await readNames(this.#parts.characters);
    const found: string[] = [];
    for (const batch of inBatches(page_ids, limits.reconcileBatchMax)) {
      const rows = await pages.get(batch);
      found.push(...batch.filter((page_id) => isInOrder(index, page_id, rows.get(page_id), nameOf)));
    }
    return found;
  }

  async #learnInBatches(
    page_ids: readonly string[],
    signal: AbortSignal | undefined,
    onReport: (report: LearnReport) => void,
  ): Promise<LearnReport[]> {
    const reports: LearnReport[] = [];
    for (const batch of inBatches(page_ids, limits.reconcileBatchMax)) {
      signal?.throwIfAborted();
      const report = await this.#learnNext(batch, signal);
      reports.push(report);
      onReport(report);
    }
    return reports;
  }

  #learnNext(page_ids: readonly string[], signal: AbortSignal | undefined): Promise<LearnReport> {
    return this.#oneAtATime(() => this.#learn(page_ids, signal));
  }

  async #learn(page_ids: readonly string[], signal: AbortSignal | undefined): Promise<LearnReport> {
    const reading = ++this.#readings;
    const learned = await learnPages({ ...this.#parts, ...this.#recall }, page_ids, signal);
    this.#remember(page_ids, learned);
    return { ...learned.report, reading };
  }

  #remember(page_ids: readonly string[], { report, hashes }: Learned): void {
    for (const page_id of page_ids) this.#refused.delete(page_id);
    for (const { page_id } of report.failed) this.#refused.set(page_id, hashes.get(page_id) ?? "");
  }

  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#learning.then(work, work);
    this.#learning = turn.catch(() => undefined);
    return turn;
  }
}

/** The error for a page id that has no row. */
export function unknownPage(page_id: string): GibseyError {
  return new GibseyError(
    "PAGE_UNKNOWN",
    `there is no page ${JSON.stringify(page_id)}`,
    "`gibsey page list` shows the ids",
  );
}
