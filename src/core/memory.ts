import type { Embedder } from "./embed/embedder.ts";
import { embedLessons, isComplete, type Lesson, lessonOf } from "./embed/lesson.ts";
import { textHash } from "./embed/text-hash.ts";
import { GibseyError } from "./errors.ts";
import { isSearchable, type SearchIndex } from "./index/search-index.ts";
import { normalise } from "./index/vector.ts";
import { limits } from "./limits.ts";
import { isBlank, type Page, type PageChange, type PageVectors } from "./page.ts";
import type { Question } from "./retrieve/question.ts";
import { ReconcilePass } from "./reconcile-pass.ts";
import { type Retrieval, retrieve } from "./retrieve/retrieve.ts";
import type { CharacterStore, PageStore } from "./store/page-store.ts";
import type { VectorStore } from "./store/vector-store.ts";

/** What a memory is made of. */
export interface MemoryParts extends Recall {
  readonly pages: PageStore;
  readonly characters: CharacterStore;
  readonly vectors: VectorStore;
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

/** What one call of learn() did. */
export interface LearnReport {
  /** Pages made searchable or taken out of search. */
  readonly learned: readonly string[];
  /** Pages that were already searchable as their rows have them. */
  readonly same: readonly string[];
  /** Pages that can't be learned, with the reason. They are not searchable. */
  readonly failed: readonly { readonly page_id: string; readonly reason: string }[];
  /** How many passages were embedded. */
  readonly embedded: number;
  /** How long each hop took, in milliseconds. */
  readonly hops: { readonly feed: number; readonly embed: number; readonly store: number; readonly index: number };
}

/** What was retrieved, and the generation that it was found by. */
export interface Answer extends Retrieval {
  readonly generation: string;
}

/** The passage under which a vector of a whole page is kept. */
const wholePage = "page";

/**
 * The two sentences that the system is: learn(change) makes the vectors agree with the rows, respond(question) finds
 * quotes. Learning is one at a time, in the order of the calls; questions are answered meanwhile, from what is learned.
 */
export class Memory {
  readonly #parts: Omit<MemoryParts, keyof Recall>;
  #recall: Recall;
  /** The text hashes of pages that can't be learned. No more than there are such pages. */
  readonly #refused = new Map<string, string>();
  #learning: Promise<unknown> = Promise.resolve();
  readonly #answering = new Set<Promise<Retrieval>>();

  constructor({ embedder, index, ...parts }: MemoryParts) {
    this.#parts = parts;
    this.#recall = { embedder, index };
  }

  /** What questions are answered from just now. */
  get recall(): Recall {
    return this.#recall;
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
    const names = await this.#characterNames();
    return new ReconcilePass({
      pages,
      indexed: () => this.#recall.index.pageIds(),
      isStale: (row) =>
        !isInOrder(this.#recall.index, row.page_id, row, names) &&
        this.#refused.get(row.page_id) !== textHash(row, names(row)),
      learn: (page_ids, signal) => this.#learnNext(page_ids, signal),
    });
  }

  /** {@link PageStore.outsideMark} of the rows: while it is the same, a pass would find nothing. */
  outsideMark(): Promise<string | undefined> {
    return this.#parts.pages.outsideMark();
  }

  /** The best quotes for a question; by words alone while the embedder is down. @throws GibseyError CHARACTER_UNKNOWN */
  async respond(question: Question, signal?: AbortSignal): Promise<Answer> {
    const recall = this.#recall;
    const answer = retrieve({ ...this.#parts, ...recall }, question, signal);
    this.#answering.add(answer);
    try {
      return { ...(await answer), generation: recall.embedder.generation.id };
    } finally {
      this.#answering.delete(answer);
    }
  }

  /**
   * Answers and learns from now on with another model and its index. `complete` is called while nothing is learned: what
   * it finds missing, it makes up for, and when it throws, nothing is exchanged. Resolves with what was used until now
   * once the last question that began with it has its answer, so that it may be closed.
   */
  async exchange(next: Recall, complete: () => Promise<void>): Promise<Recall> {
    const before = await this.#oneAtATime(async () => {
      await complete();
      const replaced = this.#recall;
      this.#recall = next;
      this.#refused.clear();
      return replaced;
    });
    await Promise.allSettled(this.#answering);
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
      const names = await this.#characterNames();
      const lesson = lessonOf(page, names(page));
      const passage = { passage: wholePage, vector: normalised };
      await vectors.pin(embedder.generation);
      await vectors.putOne(embedder.generation, page_id, lesson.text_hash, passage);
      const stored = (await vectors.get(embedder.generation, [page_id])).get(page_id);
      if (stored !== undefined && !isBlank(page) && isComplete(stored, lesson)) index.put(page, names(page), stored);
    });
  }

  /**
   * Those of these pages that can be found just as their rows stand now, or can't be found and have no row or no words;
   * what a writer waits for.
   */
  async searchable(page_ids: readonly string[]): Promise<readonly string[]> {
    const { pages } = this.#parts;
    const { index } = this.#recall;
    const names = await this.#characterNames();
    const found: string[] = [];
    for (let start = 0; start < page_ids.length; start += limits.reconcileBatchMax) {
      const batch = page_ids.slice(start, start + limits.reconcileBatchMax);
      const rows = await pages.get(batch);
      found.push(...batch.filter((page_id) => isInOrder(index, page_id, rows.get(page_id), names)));
    }
    return found;
  }

  async #learnInBatches(
    page_ids: readonly string[],
    signal: AbortSignal | undefined,
    onReport: (report: LearnReport) => void,
  ): Promise<LearnReport[]> {
    const reports: LearnReport[] = [];
    for (let start = 0; start < page_ids.length; start += limits.reconcileBatchMax) {
      signal?.throwIfAborted();
      const batch = page_ids.slice(start, start + limits.reconcileBatchMax);
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
    const { pages, vectors, now } = this.#parts;
    const { embedder, index } = this.#recall;
    const { generation } = embedder;
    const startedAt = now();
    const rows = await pages.get(page_ids);
    const names = await this.#characterNames();
    const gone = page_ids.filter((page_id) => isBlank(rows.get(page_id)));
    const present = [...rows.values()].filter((page) => !isBlank(page));
    const stale = present.filter((page) => !isSearchable(index, page, textHash(page, names(page))));
    const lessons = stale.map((page) => lessonOf(page, names(page)));
    const readAt = now();

    if (lessons.length > 0) await vectors.pin(generation);
    const stored = await vectors.get(
      generation,
      lessons.map((lesson) => lesson.page.page_id),
    );
    const missing = lessons.filter((lesson) => !isComplete(stored.get(lesson.page.page_id), lesson));
    const embedded = await embedLessons(embedder, missing, signal);
    const { failed } = embedded;
    const made = embedded.made.map((page) => withRefreshed(page, stored.get(page.page_id)));
    const embeddedAt = now();

    const forgotten = [...gone, ...failed.map((failure) => failure.page_id)];
    if (made.length > 0) await vectors.put(generation, made);
    if (forgotten.length > 0) await vectors.remove(generation, forgotten);
    const storedAt = now();

    const fresh = new Map([...stored, ...made.map((vectorsOfPage) => [vectorsOfPage.page_id, vectorsOfPage] as const)]);
    for (const page_id of forgotten) index.remove(page_id);
    this.#remember(page_ids, failed, lessons);
    for (const lesson of lessons) {
      const found = fresh.get(lesson.page.page_id);
      if (found !== undefined && isComplete(found, lesson)) index.put(lesson.page, names(lesson.page), found);
    }
    return {
      learned: [...gone, ...stale.map((page) => page.page_id).filter((page_id) => !forgotten.includes(page_id))],
      same: present.filter((page) => !stale.includes(page)).map((page) => page.page_id),
      failed,
      embedded: embedded.made.reduce((sum, page) => sum + page.vectors.length, 0),
      hops: {
        feed: readAt - startedAt,
        embed: embeddedAt - readAt,
        store: storedAt - embeddedAt,
        index: now() - storedAt,
      },
    };
  }

  #remember(page_ids: readonly string[], failed: LearnReport["failed"], lessons: readonly Lesson[]): void {
    const hashes = new Map(lessons.map(({ page, text_hash }) => [page.page_id, text_hash]));
    for (const page_id of page_ids) this.#refused.delete(page_id);
    for (const { page_id } of failed) this.#refused.set(page_id, hashes.get(page_id) ?? "");
  }

  async #characterNames(): Promise<(page: Page) => string> {
    const names = new Map(
      (await this.#parts.characters.list()).map(({ char_id, display_name }) => [char_id, display_name]),
    );
    return (page) => names.get(page.char_id) ?? "";
  }

  #oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#learning.then(work, work);
    this.#learning = turn.catch(() => undefined);
    return turn;
  }
}

/** Whether a page can be found just as its row stands now, or can't be found and has no row or no words. */
function isInOrder(
  index: SearchIndex,
  page_id: string,
  row: Page | undefined,
  nameOf: (page: Page) => string,
): boolean {
  if (row === undefined || isBlank(row)) return index.entry(page_id) === undefined;
  return isSearchable(index, row, textHash(row, nameOf(row)));
}

/** A page's vectors, and beside them a whole-page vector of the same text that came before they were made. */
function withRefreshed(made: PageVectors, stored: PageVectors | undefined): PageVectors {
  const refreshed = stored?.vectors.filter(({ passage }) => passage === wholePage) ?? [];
  if (stored?.text_hash !== made.text_hash || refreshed.length === 0) return made;
  return { ...made, vectors: [...made.vectors, ...refreshed] };
}

/** The error for a page id that has no row. */
export function unknownPage(page_id: string): GibseyError {
  return new GibseyError(
    "PAGE_UNKNOWN",
    `there is no page ${JSON.stringify(page_id)}`,
    "`gibsey page list` shows the ids",
  );
}
